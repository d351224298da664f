import { describe, expect, it } from 'vitest';
import { expectedFalseFlags, falseFlagSentence } from '../../src/report/expected-false-flags.ts';
import { aFinding } from '../http/a-report.ts';

const findings = ['a', 'b', 'c'].map((signal) => aFinding({ signal }));
const share = (count: number, of: number) => ({ count, of, share: count / of, low: 0, high: 1 });

describe('expectedFalseFlags', () => {
  it.each([
    ['nothing counted', findings, {}, 3, { count: 0.021, basis: 'benchmark', counted: null }],
    [
      'much counted',
      findings.slice(0, 1),
      { a: share(50, 950) },
      1,
      { count: 0.0503, basis: 'own_history', counted: { flagged: 50, of: 950 } },
    ],
    [
      'nothing flagged in a few',
      findings.slice(0, 1),
      { a: share(0, 50) },
      1,
      { count: 0.0035, basis: 'own_history', counted: { flagged: 0, of: 50 } },
    ],
    [
      'some counted',
      findings.slice(0, 2),
      { a: share(50, 950) },
      2,
      { count: 0.0573, basis: 'mixed', counted: { flagged: 50, of: 950 } },
    ],
    [
      'a signal without a p-value',
      [aFinding({ signal: 'a' }), aFinding({ signal: 'b', pValue: null })],
      { a: share(0, 50) },
      1,
      { count: 0.0035, basis: 'own_history', counted: { flagged: 0, of: 50 } },
    ],
    ['no comparison', [], {}, 0, { count: 0, basis: 'benchmark', counted: null }],
  ] as const)('with %s', (_name, given, counted, comparisons, expected) => {
    expect(expectedFalseFlags({ findings: given, comparisons }, new Map(Object.entries(counted)))).toEqual(expected);
  });

  it('is one sentence', () => {
    expect(falseFlagSentence(1, { count: 0.007, basis: 'benchmark', counted: null })).toBe(
      '1 comparison; about 0.007 false flags are to be expected (the rate measured on the benchmark).',
    );
    expect(falseFlagSentence(8, { count: 0.03, basis: 'own_history', counted: { flagged: 3, of: 1021 } })).toBe(
      "8 comparisons; about 0.03 false flags are to be expected (measured on these signals' own quiet history: 3 of 1021 moments were flagged).",
    );
  });
});
