import { expect, test } from 'vitest';
import { suspectsText } from '../../../../src/analysis/impact/verdict/reason-texts.ts';
import { millis } from '../../../../src/model/instant.ts';
import { buildInput } from '../scenario.ts';

test('the suspects are named with their shares, but for those whose share is next to nothing', () => {
  const input = buildInput({ kind: 'latency', historyHours: 24, afterMin: 30 });
  const at = millis(Date.UTC(2026, 10, 18, 14, 5));
  const others = ['near', 'far'].map((id) => ({ id, at, sameService: false, name: `shop ${id}` }));
  const suspects = [
    { release: 'near', at, share: 0.9 },
    { release: input.releaseId, at, share: 0.001 },
    { release: 'far', at, share: 0.004 },
  ];
  expect(suspectsText({ suspects, noneOfThese: 0.095 }, { ...input, releases: [...input.releases, ...others] })).toBe(
    'Whose work by its onset: shop near at 14:05 UTC 90 %, this release 0.1 %, none of these 9.5 %.',
  );
});
