import { describe, expect, test } from 'vitest';
import { DEFAULT_IMPACT_SETTINGS, type ImpactInput, inPlaceOf } from '../../../../src/analysis/impact/input/impact-input.ts';
import type { Outage } from '../../../../src/analysis/impact/outage/outage.ts';
import { judgeSignal } from '../../../../src/analysis/impact/verdict/judge-signal.ts';
import { withOutage } from '../../../../src/analysis/impact/verdict/outage-finding.ts';
import { MINUTE_MS, millis } from '../../../../src/model/instant.ts';
import { buildInput, MODEL, releaseAtHour, type Story } from '../scenario.ts';

const next = { id: 'next', at: millis(releaseAtHour(14) + 8.8 * MINUTE_MS), sameService: true, name: 'v2' };
const story: Story = {
  kind: 'latency',
  historyHours: 72,
  afterMin: 60,
  level: 0.2,
  noise: 0.1,
  injected: [{ shape: 'step', fromMin: 8, times: 10 }],
  otherReleases: [next],
};
const judged = (input: ImpactInput) => judgeSignal(input, DEFAULT_IMPACT_SETTINGS, MODEL);

describe('an outage near two releases', () => {
  const input = buildInput(story);

  test('is left to the one whose own report is flagged for it', () => {
    expect(judged(inPlaceOf(input, next)).verdict).toBe('regression');
    const first = judged(input);
    expect(first.verdict).toBe('no_effect');
    expect(first.reasons[0]).toMatchObject({ code: 'fits_other_release', text: expect.stringContaining('v2') });
    expect(first.probability).toBeLessThan(0.5);
  });

  test('stays with the release where nobody else answers for the signal', () => {
    const elsewhere = { ...next, sameService: false };
    expect(judged({ ...input, releases: [input.releases[0]!, elsewhere] }).verdict).toBe('regression');
  });

  test('stays with both of a group that is judged together', () => {
    const watched = { from: input.releaseAt, to: input.asOf };
    const group = input.releases.map((release) => ({ ...release, watched }));
    expect(judged({ ...input, releases: group }).verdict).toBe('regression');
  });
});

describe('worse than ever, where an earlier change fits the signal better', () => {
  const input = buildInput({ kind: 'latency', historyHours: 72, afterMin: 60 });
  const finding = { ...judged(input), verdict: 'pre_existing' as const, probability: 0.2 };
  const from = input.releaseAt;
  const to = millis(from + 30 * MINUTE_MS);
  const burstOf = (pValue: number): Outage => ({
    ...{ pValue, pAmongPeers: null, from, to, counts: null },
    worst: { from: millis(from - 600 * MINUTE_MS), lengthMs: to - from, level: 110, searchedMs: 4_000 * MINUTE_MS },
    extent: { from, to, isOver: false, level: 400, usual: 100, harmMinutes: 90, failureMinutes: null },
  });
  const verdictAt = (pValue: number) =>
    withOutage(finding, { outcome: 'burst', outage: burstOf(pValue) }, input, DEFAULT_IMPACT_SETTINGS, () => finding).verdict;

  test('is the work of the release if it is rare enough', () => {
    expect(verdictAt(0.00001)).toBe('regression');
  });

  test('is that change otherwise', () => {
    expect(verdictAt(0.001)).toBe('pre_existing');
  });
});
