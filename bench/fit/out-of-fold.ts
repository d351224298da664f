import { createHash } from 'node:crypto';
import { corrected } from '../../src/analysis/impact/classifier/verdict-model.ts';
import { logistic } from '../../src/analysis/stats/log-odds.ts';
import { binned, featureScales } from './binning.ts';
import { BOOST_SETTINGS, boost, predict } from './boost.ts';
import { FIT_SEED, FREE, MONOTONE, ROUNDS, weightsOf } from './fit-model.ts';
import { seededRandom } from './random.ts';
import type { TrainingItem } from './training-items.ts';

const FOLDS = 3;
const THRESHOLDS = [0.5, 0.55, 0.6, 0.65, 0.7, 0.75];

/** Probability of a regression for every item, from trees that saw neither it nor anything of its group. */
export function outOfFold(items: readonly TrainingItem[]): Float64Array {
  const folds = items.map(({ group }) => createHash('sha256').update(group).digest()[0]! % FOLDS);
  const probabilities = new Float64Array(items.length);
  for (let fold = 0; fold < FOLDS; fold++) {
    const seen = items.filter((_, i) => folds[i] !== fold);
    const unseen = items.flatMap((item, i) => (folds[i] === fold ? [{ item, i }] : []));
    const scales = featureScales(seen);
    const labels = Uint8Array.from(seen, (item) => (item.label === 'regression' ? 1 : 0));
    const unseenRows = binned(
      unseen.map(({ item }) => item),
      scales,
    );
    const [monotone, free] = [MONOTONE, FREE].map((directions) => {
      const shape = { rounds: ROUNDS.regression, directions };
      return predict(
        boost(binned(seen, scales), { labels, weights: weightsOf(seen) }, shape, BOOST_SETTINGS, seededRandom(FIT_SEED + fold)),
        unseenRows,
      );
    });
    unseen.forEach(({ i }, k) => {
      probabilities[i] = logistic(corrected(monotone![k]!, free![k]!));
    });
  }
  return probabilities;
}

/** What a threshold would do: the table by which it is chosen. */
export interface ThresholdRow {
  readonly threshold: number;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  /** Share of the releases without any effect of which some signal is flagged. */
  readonly cleanReleasesFlagged: number;
}

/** The table for several thresholds, from out-of-fold probabilities of a regression. A release counts once. */
export function thresholdTable(all: readonly TrainingItem[], ofAll: Float64Array): readonly ThresholdRow[] {
  const items = all.filter(({ isRepeated }) => !isRepeated);
  const probabilities = ofAll.filter((_, i) => !all[i]!.isRepeated);
  const regressions = items.filter(({ label }) => label === 'regression').length;
  return THRESHOLDS.map((threshold) => {
    const isFlagged = (i: number): boolean => probabilities[i]! >= threshold;
    const flagged = items.filter((_, i) => isFlagged(i));
    const right = flagged.filter(({ label }) => label === 'regression').length;
    const clean = new Map<string, boolean>();
    const touched = new Set(items.filter(({ label, isOverlap }) => label !== 'none' || isOverlap).map(({ release }) => release));
    for (const [i, { release }] of items.entries()) {
      if (!touched.has(release)) clean.set(release, (clean.get(release) ?? false) || isFlagged(i));
    }
    return {
      threshold,
      precision: right / flagged.length,
      recall: right / regressions,
      f1: (2 * right) / (flagged.length + regressions),
      cleanReleasesFlagged: [...clean.values()].filter(Boolean).length / clean.size,
    };
  });
}
