import { BENCHMARK_FALSE_FLAG_RATE, type CountedShare, type ExpectedFalseFlags } from '../model/calibration.ts';
import type { Report } from '../model/report.ts';

/** What was counted on the quiet history of signals, by the signal's id. */
export type CountedFalseFlags = ReadonlyMap<string, CountedShare>;

export const NOTHING_COUNTED: CountedFalseFlags = new Map();

/** The benchmark's rate weighs as much as so many quiet moments: no flag among thirty does not mean that there never will be one. */
export const BENCHMARK_WEIGHT = 50;

/**
 * How many false flags to expect of a report: its comparisons times the mean rate of the signals compared. A signal counts with its own
 * rate where that was measured, drawn towards the benchmark's for as long as few moments were counted.
 */
export function expectedFalseFlags(
  { findings, comparisons }: Pick<Report, 'findings' | 'comparisons'>,
  counted: CountedFalseFlags,
): ExpectedFalseFlags {
  const compared = findings.filter(({ pValue }) => pValue !== null).map(({ signal }) => counted.get(signal) ?? null);
  const own = compared.filter((share) => share !== null);
  const rates = compared.map((share) => (share === null ? BENCHMARK_FALSE_FLAG_RATE : drawnToBenchmark(share)));
  const rate = rates.length === 0 ? BENCHMARK_FALSE_FLAG_RATE : sum(rates) / rates.length;
  const basis = own.length === 0 ? 'benchmark' : own.length === compared.length ? 'own_history' : 'mixed';
  const moments = own.length === 0 ? null : { flagged: sum(own.map(({ count }) => count)), of: sum(own.map(({ of }) => of)) };
  return { count: Number((comparisons * rate).toPrecision(3)), basis, counted: moments };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);

const drawnToBenchmark = ({ count, of }: CountedShare): number =>
  (count + BENCHMARK_WEIGHT * BENCHMARK_FALSE_FLAG_RATE) / (of + BENCHMARK_WEIGHT);

const BASIS_WORDS: Readonly<Record<ExpectedFalseFlags['basis'], string>> = {
  own_history: "measured on these signals' own quiet history",
  benchmark: 'the rate measured on the benchmark',
  mixed: "measured on the signals' own quiet history where there is enough, else on the benchmark",
};

/**
 * `8 comparisons; about 0.048 false flags are to be expected (the rate measured on the benchmark).`, and with what was counted on this server:
 * `... (measured on these signals' own quiet history: 3 of 1021 moments were flagged).`
 */
export function falseFlagSentence(comparisons: number, { count, basis, counted }: ExpectedFalseFlags): string {
  const noun = comparisons === 1 ? 'comparison' : 'comparisons';
  const moments = counted ? `: ${counted.flagged} of ${counted.of} moments were flagged` : '';
  return `${comparisons} ${noun}; about ${count} false flags are to be expected (${BASIS_WORDS[basis]}${moments}).`;
}
