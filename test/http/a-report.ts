import type { Finding } from '../../src/model/finding.ts';
import { MINUTE_MS, millis } from '../../src/model/instant.ts';
import type { Report } from '../../src/model/report.ts';

const RELEASED = millis(1_795_398_600_000);

const side = (from: number, mean: number) => ({
  from: millis(from),
  to: millis(from + 20 * MINUTE_MS),
  present: 120,
  expected: 120,
  mean,
  numerator: mean * 12_000,
  denominator: 12_000,
});

/** A regression of an error ratio with every field filled; change what the test is about. */
export function aFinding(change: Partial<Finding> = {}): Finding {
  return {
    signal: 'shop.error_ratio',
    signalName: 'error_ratio',
    kind: 'ratio',
    bad: 'up',
    unit: null,
    verdict: 'regression',
    probability: 0.934,
    pValue: 0.00002,
    effect: { relative: 4.1, absolute: 0.041, low: 3.2, high: 5 },
    onset: { at: millis(RELEASED + 20_000), low: RELEASED, high: millis(RELEASED + MINUTE_MS) },
    shape: 'step',
    blameShare: 0.98,
    suspicion: null,
    rollback: null,
    reasons: [{ code: 'p_small', text: 'No quiet moment looked as bad.' }],
    evidence: {
      before: side(RELEASED - 20 * MINUTE_MS, 0.01),
      after: side(RELEASED, 0.051),
      historyFrom: millis(RELEASED - 1_000 * MINUTE_MS),
      placebos: 300,
      pBetter: 1,
      pTransient: 0.5,
      pVariance: 0.25,
      pExact: null,
      controlShare: null,
      couldHaveSeen: 0.2,
      flagThreshold: 0.5,
      prior: 0.05,
    },
    ...change,
  };
}

/** A report of one such finding. */
export function aReport(change: Partial<Omit<Report, 'version'>> = {}): Omit<Report, 'version'> {
  return {
    releaseId: 'unknown',
    method: 'placebo-gls/1',
    asOf: millis(RELEASED + 30 * MINUTE_MS),
    createdAt: millis(RELEASED + 31 * MINUTE_MS),
    final: false,
    cause: 'schedule',
    verdict: 'flagged',
    findings: [aFinding()],
    comparisons: 8,
    ...change,
  };
}
