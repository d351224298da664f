import { describe, expect, it } from 'vitest';
import { cohortGateOf } from '../../src/gates/cohort-gate.ts';
import type { CohortEvidence } from '../../src/model/finding.ts';
import { MINUTE_MS, millis } from '../../src/model/instant.ts';
import { aFinding, aReport } from '../http/a-report.ts';
import { aRelease } from '../report/a-release.ts';

const RELEASED = aRelease().startedAt;

const beside = (fields: Partial<CohortEvidence>): CohortEvidence => ({
  newer: { version: '4.13.1', instances: 1, level: 0.03, counted: 1200 },
  older: { version: '4.13.0', instances: 4, level: 0.002, counted: 5000 },
  from: RELEASED,
  to: millis(RELEASED + 12 * MINUTE_MS),
  togetherMs: 12 * MINUTE_MS,
  ...{ pValue: 0.4, relative: 0.1, low: -0.2, high: 0.5, rollout: 'side_by_side' as const },
  ...{ trafficPerInstance: 1, isTrusted: true, isWorse: false },
  ...fields,
});

const gate = (some: readonly (CohortEvidence | null)[], enoughMin: number | null = null, final = false) => {
  const findings = some.map((cohorts) => aFinding({ verdict: 'no_effect', cohorts }));
  const report = { ...aReport({ verdict: 'watching', findings, final }), version: 1 };
  return cohortGateOf({ release: aRelease(), report }, enoughMin === null ? null : enoughMin * MINUTE_MS);
};

describe('the gate of a canary', () => {
  it.each([
    [
      'fails as soon as the new version is worse',
      gate([beside({}), beside({ isWorse: true })]),
      'fail',
      'is worse on the new version',
    ],
    ['passes after ten minutes side by side', gate([beside({})]), 'pass', 'in 12 minutes'],
    ['waits for as long as it is told', gate([beside({})], 15), 'inconclusive', 'of the 15'],
    [
      'counts the signal that was compared for the shortest time',
      gate([beside({}), beside({ togetherMs: 4 * MINUTE_MS })]),
      'inconclusive',
      '4 minutes',
    ],
    ['does not pass on traffic that is not comparable', gate([beside({ isTrusted: false })]), 'inconclusive', 'other traffic'],
    ['waits for two versions', gate([null]), 'inconclusive', 'No signal has two versions'],
    ['waits for the release', cohortGateOf(null, null), 'inconclusive', 'No such release'],
  ])('%s', (_, found, answer, says) => {
    expect(found.gate).toBe(answer);
    expect(found.reason).toContain(says);
  });

  it('is asked again only while it may change', () => {
    expect(gate([null]).retryAfterMs).toBe(15_000);
    expect(gate([null], null, true).retryAfterMs).toBeNull();
    expect(gate([beside({})]).retryAfterMs).toBeNull();
  });
});
