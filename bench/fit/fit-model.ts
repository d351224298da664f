import { FEATURE_NAMES, type VerdictModelFile } from '../../src/analysis/impact/classifier/verdict-model.ts';
import { binned, featureScales } from './binning.ts';
import { BOOST_SETTINGS, boost } from './boost.ts';
import { seededRandom } from './random.ts';
import type { TrainingItem } from './training-items.ts';

/** Decides which rows and columns each round of boosting looks at. */
export const FIT_SEED = 20_261_127;
/** To be counted up with every model that ships. */
const VERSION = '3';

/** Trees for each target: a verdict follows from the probability of a regression. */
export const ROUNDS = { regression: 600, improvement: 300, transient: 300 } as const;

/** Grows the trees for the three targets on all items. `about` is written to the file for people. */
export function fitModel(items: readonly TrainingItem[], about: Readonly<Record<string, unknown>>): VerdictModelFile {
  const scales = featureScales(items);
  const rows = binned(items, scales);
  const treesOf = (target: keyof typeof ROUNDS): VerdictModelFile['trees']['regression'] => {
    const labels = Uint8Array.from(items, ({ label }) => (label === target ? 1 : 0));
    const { base, splits, leaves } = boost(rows, labels, ROUNDS[target], BOOST_SETTINGS, seededRandom(FIT_SEED));
    return { base, splits: [...splits], leaves: [...leaves] };
  };
  return {
    version: VERSION,
    fitted: { ...about, items: items.length, seed: FIT_SEED, rounds: ROUNDS, ...BOOST_SETTINGS },
    baseRate: items.filter(({ label }) => label === 'regression').length / items.length,
    features: FEATURE_NAMES.map((name, f) => ({ name, ...scales[f]! })),
    trees: { regression: treesOf('regression'), improvement: treesOf('improvement'), transient: treesOf('transient') },
  };
}
