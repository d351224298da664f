import { describe, expect, test } from 'vitest';
import type { Finding } from '../../src/model/finding.ts';
import { judgeExpectations } from '../../src/report/expectation-outcomes.ts';
import { aFinding } from '../http/a-report.ts';

interface Measured {
  readonly bad?: Finding['bad'];
  readonly verdict?: Finding['verdict'];
  readonly pWorse: number;
  readonly pBetter: number | null;
  readonly change: readonly [relative: number, low: number, high: number];
}

function finding({ bad = 'up', verdict = 'no_effect', pWorse, pBetter, change: [relative, low, high] }: Measured): Finding {
  const given = aFinding();
  return {
    ...given,
    ...{ signal: 'shop.latency_p95', signalName: 'latency_p95', bad, verdict, pValue: pWorse },
    effect: { relative, absolute: 100 * relative, low, high },
    evidence: { ...given.evidence!, pBetter },
  };
}

const outcome = (text: string, measured: Measured) => judgeExpectations([text], [finding(measured)])[0]?.outcome;

const FASTER: Measured = { verdict: 'improvement', pWorse: 0.99, pBetter: 0.002, change: [-0.25, -0.3, -0.2] };
const SLOWER: Measured = { verdict: 'regression', pWorse: 0.002, pBetter: 0.99, change: [0.4, 0.3, 0.5] };
const QUIET: Measured = { pWorse: 0.4, pBetter: 0.6, change: [0.01, -0.05, 0.07] };

describe('what became of an expectation', () => {
  test.each<[string, Measured, string]>([
    ['latency_p95 -20%', FASTER, 'achieved'],
    ['latency_p95 -30%', FASTER, 'achieved'],
    ['latency_p95 -40%', FASTER, 'smaller'],
    ['latency_p95 +20%', FASTER, 'opposite'],
    ['latency_p95 -20%', SLOWER, 'opposite'],
    ['latency_p95 +40%', SLOWER, 'achieved'],
    ['latency_p95 +90%', SLOWER, 'smaller'],
    ['latency_p95 -20%', QUIET, 'not_seen'],
    ['shop.latency_p95 -20%', QUIET, 'not_seen'],
    ['latency_p95 -20%', { ...QUIET, verdict: 'insufficient_data' }, 'unknown'],
    ['another -20%', FASTER, 'unknown'],
  ])('%s, %j: %s', (text, measured, expected) => {
    expect(outcome(text, measured)).toBe(expected);
  });

  test('follows the sign of the change where a fall is the bad way', () => {
    const more: Measured = { ...FASTER, bad: 'down', change: [0.5, 0.4, 0.6] };
    expect(outcome('latency_p95 +50%', more)).toBe('achieved');
    expect(outcome('latency_p95 -10%', more)).toBe('opposite');
  });

  test('follows the change that was seen where either way is bad', () => {
    const moved: Measured = { ...SLOWER, bad: 'either', pBetter: null };
    expect(outcome('latency_p95 +40%', moved)).toBe('achieved');
    expect(outcome('latency_p95 -40%', moved)).toBe('opposite');
  });
});
