import { firstNotBelow } from '../../stats/first-not-below.ts';
import { ITEM_FEATURE_NAMES } from '../features/item-features.ts';
import { JOINT_FEATURE_NAMES } from '../features/joint-features.ts';
import { BINS_PER_FEATURE, type BoostedTrees, LEAVES_PER_TREE, logOddsOf, SPLITS_PER_TREE } from './boosted-trees.ts';

/** The features in the order in which a model reads them. */
export const FEATURE_NAMES: readonly string[] = [...ITEM_FEATURE_NAMES, ...JOINT_FEATURE_NAMES];

/** One model of trees for each. */
const TARGETS = ['regression', 'improvement', 'transient'] as const;
type Target = (typeof TARGETS)[number];

/** The model file, as JSON has it. `bench/fit.ts` writes it. */
export interface VerdictModelFile {
  /** Changes with every fit that is shipped. */
  readonly version: string;
  /** Description of the fit, for people. */
  readonly fitted: Readonly<Record<string, unknown>>;
  /** Share of regressions among the cases of the fit. */
  readonly baseRate: number;
  readonly features: readonly {
    readonly name: string;
    /** Replacement for a missing value. */
    readonly neutral: number;
    readonly edges: readonly number[];
  }[];
  readonly trees: Readonly<
    Record<Target, { readonly base: number; readonly splits: readonly number[]; readonly leaves: readonly number[] }>
  >;
}

/** A model ready for use. */
export interface VerdictModel {
  readonly version: string;
  readonly baseRate: number;
  readonly edges: readonly Float64Array[];
  readonly neutral: Float64Array;
  readonly trees: Readonly<Record<Target, BoostedTrees>>;
}

/** Log odds of a regression, an improvement and a blip, at the base rates of the fit. */
export type VerdictLogOdds = Readonly<Record<Target, number>>;

/** Turns the parsed file into a model. Throws when it is not a model for exactly the features of this program. */
export function readVerdictModel(file: VerdictModelFile): VerdictModel {
  const names = file.features.map(({ name }) => name);
  if (names.join() !== FEATURE_NAMES.join()) throw new Error(`the verdict model ${file.version} was fitted on other features`);
  const readTrees = (target: Target): BoostedTrees => {
    const { base, splits, leaves } = file.trees[target];
    const trees = leaves.length / LEAVES_PER_TREE;
    const known = splits.every((code) => code >= 0 && code < names.length * BINS_PER_FEATURE);
    const read = Int16Array.from(leaves);
    const whole = leaves.every((leaf, i) => leaf === read[i]);
    if (!Number.isInteger(trees) || splits.length !== trees * SPLITS_PER_TREE || !known || !whole) {
      throw new Error(`the trees for ${target} of the verdict model ${file.version} are damaged`);
    }
    return { base, splits: Uint16Array.from(splits), leaves: read };
  };
  return {
    version: file.version,
    baseRate: file.baseRate,
    edges: file.features.map(({ edges }) => Float64Array.from(edges)),
    neutral: Float64Array.from(file.features, ({ neutral }) => neutral),
    trees: { regression: readTrees('regression'), improvement: readTrees('improvement'), transient: readTrees('transient') },
  };
}

/** Log odds of one signal from its own features and the joint ones, which are NaN where there is nothing to compare with. */
export function modelLogOdds(model: VerdictModel, item: Float64Array, joint: Float64Array): VerdictLogOdds {
  const bins = new Uint8Array(model.edges.length);
  for (let i = 0; i < bins.length; i++) {
    const value = i < item.length ? item[i]! : joint[i - item.length]!;
    // The number of edges below the value is its bin.
    bins[i] = firstNotBelow(model.edges[i]!, Number.isNaN(value) ? model.neutral[i]! : value);
  }
  return {
    regression: logOddsOf(model.trees.regression, bins),
    improvement: logOddsOf(model.trees.improvement, bins),
    transient: logOddsOf(model.trees.transient, bins),
  };
}
