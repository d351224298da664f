import { describe, expect, it } from 'vitest';
import type { SuspectRanking } from '../../../src/analysis/suspects/rank-suspects.ts';
import { type JudgedFinding, withReportedProbabilities } from '../../../src/analysis/suspects/reported-shares.ts';
import { HOUR_MS, MINUTE_MS, millis } from '../../../src/model/instant.ts';

const ONSET = millis(Date.UTC(2026, 10, 16, 12));
const minute = (minutes: number) => millis(ONSET + minutes * MINUTE_MS);
const CHANGE = { certainty: 'clear', onsetAt: ONSET } as const;

function ranking(shares: Readonly<Record<string, number>>): SuspectRanking {
  const onset = { at: ONSET, low: ONSET, high: ONSET };
  const suspects = Object.entries(shares).map(([id, share]) => ({ id, share, onset }));
  return { suspects, noneOfThese: 1 - suspects.reduce((sum, { share }) => sum + share, 0) };
}

function finding(probability: number | null, onsetMinute: number | null, asOf = minute(120)): JudgedFinding {
  const at = onsetMinute === null ? null : minute(onsetMinute);
  return { finding: { probability, onset: at === null ? null : { at, low: at, high: at } }, asOf };
}

function sharesOf(given: SuspectRanking, reported: Readonly<Record<string, JudgedFinding>>, change = CHANGE) {
  const { suspects, noneOfThese } = withReportedProbabilities(change, given, new Map(Object.entries(reported)));
  const rounded = (value: number) => Number(value.toFixed(6));
  return { ...Object.fromEntries(suspects.map(({ id, share }) => [id, rounded(share)])), none: rounded(noneOfThese) };
}

describe('withReportedProbabilities', () => {
  it('answers with the probability of the report, and divides the rest as before', () => {
    const given = ranking({ a: 0.6, b: 0.3 });
    expect(sharesOf(given, { a: finding(0.92, 2) })).toEqual({ a: 0.92, b: 0.06, none: 0.02 });
    expect(sharesOf(given, { a: finding(0.04, null), b: finding(0.9, -1) })).toEqual({ a: 0.04, b: 0.9, none: 0.06 });
  });

  it('puts the likeliest first', () => {
    const { suspects } = withReportedProbabilities(CHANGE, ranking({ a: 0.6, b: 0.3 }), new Map([['b', finding(0.9, 0)]]));
    expect(suspects.map(({ id }) => id)).toEqual(['b', 'a']);
  });

  it('lets several likely releases share one change', () => {
    expect(sharesOf(ranking({ a: 0.5, b: 0.4 }), { a: finding(0.9, 0), b: finding(0.9, 3) })).toEqual({
      a: 0.5,
      b: 0.5,
      none: 0,
    });
  });

  it.each([
    ['that dates another change', finding(0.92, 40)],
    ['that has not seen this one', finding(0.02, null, minute(5))],
    ['without a probability', finding(null, null)],
  ])('leaves out a report %s', (_name, report) => {
    expect(sharesOf(ranking({ a: 0.6, b: 0.3 }), { a: report })).toEqual({ a: 0.6, b: 0.3, none: 0.1 });
  });

  it('has nothing to say where nothing changed', () => {
    const quiet = { certainty: 'no_change', onsetAt: ONSET } as const;
    const { suspects } = withReportedProbabilities(
      quiet,
      ranking({ a: 0.6 }),
      new Map([['a', finding(0.9, 0, millis(ONSET + HOUR_MS))]]),
    );
    expect(suspects[0]!.share).toBe(0.6);
  });
});
