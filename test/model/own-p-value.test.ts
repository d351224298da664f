import { expect, test } from 'vitest';
import { type FindingVerdict, ownPValue } from '../../src/model/finding.ts';

const evidence = { pBetter: 0.01, pTransient: 0.02, pVariance: 0.03 };

test.each<[FindingVerdict, number]>([
  ['regression', 0.5],
  ['no_effect', 0.5],
  ['improvement', 0.01],
  ['transient', 0.02],
  ['burst', 0.02],
  ['less_stable', 0.03],
])('%s is spoken for by p = %d', (verdict, p) => {
  expect(ownPValue({ verdict, pValue: 0.5, evidence })).toBe(p);
});

test('a burst without a measured pulse has none: the p of a lasting change says nothing of it', () => {
  expect(ownPValue({ verdict: 'burst', pValue: 0.96, evidence: { ...evidence, pTransient: null } })).toBeNull();
  expect(ownPValue({ verdict: 'improvement', pValue: 0.5, evidence: null })).toBe(0.5);
});
