import { firstNotBelow } from '../../stats/first-not-below.ts';
import { ITEM_FEATURES, type ModelFeature } from '../features/item-features.ts';
import { JOINT_FEATURES } from '../features/joint-features.ts';
import { BINS_PER_FEATURE, type BoostedTrees, LEAVES_PER_TREE, logOddsOf, SPLITS_PER_TREE } from './boosted-trees.ts';

/** The features in the order in which a model reads them. */
export const FEATURES: readonly ModelFeature[] = [...ITEM_FEATURES, ...JOINT_FEATURES];

/**
 * One model of trees for each. Those of `regression` are monotone: no larger evidence of harm lowers what they say. Those of `correction` were
 * grown for the same without that condition, and move it by `CORRECTION_BOUND` at most.
 */
const TARGETS = ['regression', 'correction', 'improvement', 'transient'] as const;
type Target = (typeof TARGETS)[number];

/** The model file, as JSON has it. `bench/fit.ts` writes it. */
export interface VerdictModelFile {
  /** Changes with every fit that is shipped. */
  readonly version: string;
  /** Description of the fit, for people. */
  readonly fitted: Readonly<Record<string, unknown>>;
  /** Share of regressions among the cases of the fit. */
  readonly baseRate: number;
  readonly features: readonly { readonly name: string; readonly edges: readonly number[] }[];
  readonly trees: Readonly<
    Record<Target, { readonly base: number; readonly splits: readonly number[]; readonly leaves: readonly number[] }>
  >;
}

/** A model ready for use. */
export interface VerdictModel {
  readonly version: string;
  readonly baseRate: number;
  readonly edges: readonly Float64Array[];
  readonly trees: Readonly<Record<Target, BoostedTrees>>;
}

/** Log odds of a regression, an improvement and a blip, at the base rates of the fit. */
export type VerdictLogOdds = Readonly<Record<Exclude<Target, 'correction'>, number>>;

/**
 * Most that the trees without a condition move the log odds of a regression. Measured with 0, 0.5, 1 and no bound: bench/README.md, "impact,
 * fit". They know the benchmark best, and real faults least.
 */
const CORRECTION_BOUND = 0.5;

/** Log odds of a regression from those of both of its models. */
export const corrected = (monotone: number, free: number): number =>
  monotone + Math.min(CORRECTION_BOUND, Math.max(-CORRECTION_BOUND, free - monotone));

/** Turns the parsed file into a model. Throws when it is not a model for exactly the features of this program. */
export function readVerdictModel(file: VerdictModelFile): VerdictModel {
  const names = file.features.map(({ name }) => name);
  if (names.join() !== FEATURES.map(({ name }) => name).join())
    throw new Error(`the verdict model ${file.version} was fitted on other features`);
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
    trees: {
      regression: readTrees('regression'),
      correction: readTrees('correction'),
      improvement: readTrees('improvement'),
      transient: readTrees('transient'),
    },
  };
}

/** Log odds of one signal from its own features and the joint ones. */
export function modelLogOdds(model: VerdictModel, item: Float64Array, joint: Float64Array): VerdictLogOdds {
  const bins = new Uint8Array(model.edges.length);
  for (let i = 0; i < bins.length; i++) {
    // The number of edges below the value is its bin.
    bins[i] = firstNotBelow(model.edges[i]!, i < item.length ? item[i]! : joint[i - item.length]!);
  }
  return {
    regression: corrected(logOddsOf(model.trees.regression, bins), logOddsOf(model.trees.correction, bins)),
    improvement: logOddsOf(model.trees.improvement, bins),
    transient: logOddsOf(model.trees.transient, bins),
  };
}
