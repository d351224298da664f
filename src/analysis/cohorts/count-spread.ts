import { chunksBefore } from './chunks.ts';
import { type CountedMember, concentration, rateOf, totalsOf } from './counted-members.ts';
import { FAILURE_DRIFT, PRIOR_DEGREES, PRIOR_FAILURE_SPREAD } from './spread-constants.ts';

/** An overdispersion of one is believed with this many degrees of freedom: Poisson is what failures are like unless they show otherwise. */
const CHANCE_DEGREES = 4;
/** Standing differences past a factor of e from one standard deviation to the next are clumps of few failures. */
const MOST_STANDING_VARIANCE = 1;
/** Keeps the logarithm of no failures finite. */
const HALF = 0.5;

/** How far instances of one version are apart in their failures. */
export interface CountSpread {
  /** Variance over that of chance, from stretch to stretch: 1 at least. */
  readonly overdispersion: number;
  readonly chanceDegrees: number;
  /** Variance of the logarithm of the share of failures from instance to instance, for good. */
  readonly standing: number;
  readonly standingDegrees: number;
  readonly before: readonly CountedMember[];
  readonly beforeSteps: Int32Array;
  /** The steps before, in stretches as long as the one that is compared. */
  readonly chunks: readonly Int32Array[];
}

/** Measured where no version differs: on everything before the new one came, and on the old instances beside it. */
export function countSpread(
  before: readonly CountedMember[],
  older: readonly CountedMember[],
  from: number,
  steps: Int32Array,
  stepMs: number,
): CountSpread {
  const sums = { squares: 0, expected: 0, degrees: 0 };
  const chunks = chunksBefore(from, steps.length, stepMs);
  for (const chunk of chunks) addCells(before, chunk, sums);
  addCells(older, steps, sums);
  const seen = sums.expected > 0 ? sums.squares / sums.expected : 1;
  const chanceDegrees = sums.degrees + CHANCE_DEGREES;
  const overdispersion = Math.max(1, (seen * sums.degrees + CHANCE_DEGREES) / chanceDegrees);
  const beforeSteps = Int32Array.from({ length: from }, (_, step) => step);
  return {
    ...{ overdispersion, chanceDegrees, before, beforeSteps, chunks },
    ...standingSpread(before, older, beforeSteps, steps, overdispersion),
  };
}

/** Squared distances from the pooled rate of one stretch, and what chance alone would make of them. */
function addCells(
  members: readonly CountedMember[],
  steps: Int32Array,
  sums: { squares: number; expected: number; degrees: number },
): void {
  const cells = members.map((member) => totalsOf([member], steps)).filter(({ exposure }) => exposure > 0);
  const all = totalsOf(members, steps);
  if (cells.length < 2 || all.events === 0) return;
  for (const { events, exposure } of cells) {
    const expected = exposure * rateOf(all);
    sums.squares += (events - expected) ** 2;
    sums.expected += expected * (1 - exposure / all.exposure);
  }
  sums.degrees += cells.length - 1;
}

/** By the method of moments on all that is known of each instance of the old version (DerSimonian and Laird 1986). */
function standingSpread(
  before: readonly CountedMember[],
  older: readonly CountedMember[],
  beforeSteps: Int32Array,
  steps: Int32Array,
  overdispersion: number,
): Pick<CountSpread, 'standing' | 'standingDegrees'> {
  const byInstance = new Map<string, { events: number; exposure: number }>();
  const add = (members: readonly CountedMember[], some: Int32Array): void => {
    for (const member of members) {
      const known = byInstance.get(member.instance) ?? { events: 0, exposure: 0 };
      const { events, exposure } = totalsOf([member], some);
      byInstance.set(member.instance, { events: known.events + events, exposure: known.exposure + exposure });
    }
  };
  add(before, beforeSteps);
  add(older, steps);
  const cells = [...byInstance.values()].filter(({ exposure }) => exposure > 0);
  const floor = PRIOR_FAILURE_SPREAD ** 2;
  const all = cells.reduce((sum, cell) => ({ events: sum.events + cell.events, exposure: sum.exposure + cell.exposure }), {
    events: 0,
    exposure: 0,
  });
  if (cells.length < 2 || all.events === 0) return { standing: floor, standingDegrees: PRIOR_DEGREES };
  let excess = 0;
  let scale = 0;
  for (const { events, exposure } of cells) {
    const expected = exposure * rateOf(all);
    const room = 1 - exposure / all.exposure;
    excess += (events - expected) ** 2 - overdispersion * expected * room;
    scale += expected * expected * room;
  }
  const standing = scale > 0 ? Math.min(MOST_STANDING_VARIANCE, excess / scale) : 0;
  return { standing: Math.max(floor, standing), standingDegrees: cells.length - 1 + PRIOR_DEGREES };
}

/**
 * What the instances of the two cohorts already differed by, on the logarithm, before the new version ran on them: as much of it as is more
 * than chance, and the variance that is left of what they may differ by for good. Instances without a past have all of it.
 */
export function standingDifference(
  newer: readonly CountedMember[],
  older: readonly CountedMember[],
  steps: Int32Array,
  { before, beforeSteps, standing, overdispersion }: CountSpread,
): { readonly shift: number; readonly variance: number; readonly drift: number } {
  const apart = concentration(newer, steps) + concentration(older, steps);
  const possible = standing * apart;
  const drift = FAILURE_DRIFT ** 2 * apart;
  const rate = rateOf(totalsOf(before, beforeSteps));
  const past = (members: readonly CountedMember[]) => {
    const instances = new Set(members.map(({ instance }) => instance));
    const { events, exposure } = totalsOf(
      before.filter(({ instance }) => instances.has(instance)),
      beforeSteps,
    );
    const expected = exposure * rate;
    return {
      log: Math.log((events + HALF) / (expected + HALF)),
      variance: overdispersion / Math.max(expected, Number.MIN_VALUE),
    };
  };
  const a = past(newer);
  const b = past(older);
  const chance = a.variance + b.variance;
  const believed = possible / (possible + chance);
  return {
    shift: Number.isFinite(chance) ? believed * (a.log - b.log) : 0,
    variance: possible * (1 - believed),
    drift,
  };
}
