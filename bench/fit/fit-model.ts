import { FEATURES, type VerdictModelFile } from '../../src/analysis/impact/classifier/verdict-model.ts';
import type { FeatureRole } from '../../src/analysis/impact/features/item-features.ts';
import { binned, featureScales } from './binning.ts';
import { BOOST_SETTINGS, boost, type Direction } from './boost.ts';
import { seededRandom } from './random.ts';
import type { TrainingItem } from './training-items.ts';

/** Decides which rows and columns each round of boosting looks at. */
export const FIT_SEED = 20_261_127;
/** To be counted up with every model that ships. */
const VERSION = '4';

/** Trees for each target: a verdict follows from the probability of a regression. */
export const ROUNDS = { regression: 300, correction: 300, improvement: 150, transient: 150 } as const;

const DIRECTION_OF: Readonly<Record<FeatureRole, Direction>> = { raises: 1, lowers: -1, either: 0, unread: null };
/** Of every feature, for trees that are monotone. */
export const MONOTONE: readonly Direction[] = FEATURES.map(({ role }) => DIRECTION_OF[role]);
/** For trees without that condition. */
export const FREE: readonly Direction[] = FEATURES.map(() => 0);

/** The label that each target is about. */
const LABEL_OF = {
  regression: 'regression',
  correction: 'regression',
  improvement: 'improvement',
  transient: 'transient',
} as const;

/** Grows the trees for every target on all items. `about` is written to the file for people. */
export function fitModel(items: readonly TrainingItem[], about: Readonly<Record<string, unknown>>): VerdictModelFile {
  const scales = featureScales(items);
  const rows = binned(items, scales);
  const treesOf = (target: keyof typeof ROUNDS): VerdictModelFile['trees']['regression'] => {
    const labels = Uint8Array.from(items, ({ label }) => (label === LABEL_OF[target] ? 1 : 0));
    const shape = { rounds: ROUNDS[target], directions: target === 'regression' ? MONOTONE : FREE };
    const { base, splits, leaves } = boost(rows, labels, shape, BOOST_SETTINGS, seededRandom(FIT_SEED));
    return { base, splits: [...splits], leaves: [...leaves] };
  };
  return {
    version: VERSION,
    fitted: { ...about, items: items.length, seed: FIT_SEED, rounds: ROUNDS, ...BOOST_SETTINGS },
    baseRate: items.filter(({ label }) => label === 'regression').length / items.length,
    features: FEATURES.map(({ name }, f) => ({ name, ...scales[f]! })),
    trees: {
      regression: treesOf('regression'),
      correction: treesOf('correction'),
      improvement: treesOf('improvement'),
      transient: treesOf('transient'),
    },
  };
}
