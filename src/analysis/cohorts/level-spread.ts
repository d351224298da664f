import { chunksBefore } from './chunks.ts';
import { centreOf, type Distance, distancesOf, type LevelMember } from './level-members.ts';
import { PRIOR_DEGREES, PRIOR_SPREAD, PRIOR_STANDING_SPREAD } from './spread-constants.ts';

/** A stretch of which an instance missed more than this is none of its. */
const LEAST_KNOWN = 0.5;
/** Stretches before the release tell of noise as it was then; past this many the instances beside the canary would no longer count. */
const MOST_DEGREES_BEFORE = 40;

/** How far instances of one version are apart in their levels, on the scale that is compared. */
export interface LevelSpread {
  /** Variance of one instance's mean over a stretch, around its own level. */
  readonly moment: number;
  readonly momentDegrees: number;
  /** Variance of the instances' own levels. */
  readonly standing: number;
  readonly standingDegrees: number;
  /** What each instance differed by before, drawn towards nothing as far as it may be chance, and the variance that is left of it. */
  readonly past: ReadonlyMap<string, { readonly shift: number; readonly variance: number }>;
}

/** Measured where no version differs: on stretches before the new one came, and on the old instances beside it. */
export function levelSpread(
  before: readonly LevelMember[],
  besideCanary: readonly Distance[],
  from: number,
  length: number,
  stepMs: number,
): LevelSpread {
  const chunks = new Map<string, number[]>();
  const centre = centreOf(before, from);
  for (const steps of chunksBefore(from, length, stepMs)) {
    for (const { instance, mean } of distancesOf(before, centre, steps, LEAST_KNOWN)) {
      const known = chunks.get(instance);
      if (known) known.push(mean);
      else chunks.set(instance, [mean]);
    }
  }
  const within = withinInstances([...chunks.values()]);
  const standing = standingSpread(chunks, within.variance, besideCanary);
  const past = pastOf(chunks, standing.variance, within.variance);
  const beside = spreadBeside(besideCanary, past, standing.variance);
  const degrees = Math.min(within.degrees, MOST_DEGREES_BEFORE);
  const momentDegrees = degrees + beside.degrees + PRIOR_DEGREES;
  const moment =
    (degrees * within.variance + beside.degrees * beside.variance + PRIOR_DEGREES * PRIOR_SPREAD ** 2) / momentDegrees;
  return { moment, momentDegrees, standing: standing.variance, standingDegrees: standing.degrees, past };
}

interface Spread {
  readonly variance: number;
  readonly degrees: number;
}

/** Around each instance's own mean. The centre is made of the instances themselves, which takes a part of the variance away. */
function withinInstances(instances: readonly (readonly number[])[]): Spread {
  let squares = 0;
  let degrees = 0;
  for (const means of instances) {
    const own = meanOf(means);
    squares += means.reduce((sum, mean) => sum + (mean - own) ** 2, 0);
    degrees += means.length - 1;
  }
  const left = instances.length > 1 ? degrees * (1 - 1 / instances.length) : 0;
  return left > 0 ? { variance: squares / left, degrees: left } : { variance: 0, degrees: 0 };
}

/** From instance to instance: before the release; where nothing is known of that, beside the canary. */
function standingSpread(chunks: ReadonlyMap<string, readonly number[]>, within: number, beside: readonly Distance[]): Spread {
  const fromBefore = chunks.size > 1;
  const levels = fromBefore ? [...chunks.values()].map(meanOf) : beside.map(({ mean }) => mean);
  const stretches = fromBefore ? meanOf([...chunks.values()].map(({ length }) => length)) : 1;
  const degrees = Math.max(0, levels.length - 1);
  const own = meanOf(levels);
  const seen = degrees > 0 ? levels.reduce((sum, level) => sum + (level - own) ** 2, 0) / degrees : 0;
  const excess = Math.max(0, seen - within / stretches);
  return {
    variance: (degrees * excess + PRIOR_DEGREES * PRIOR_STANDING_SPREAD ** 2) / (degrees + PRIOR_DEGREES),
    degrees: degrees + PRIOR_DEGREES,
  };
}

function pastOf(chunks: ReadonlyMap<string, readonly number[]>, standing: number, within: number): LevelSpread['past'] {
  return new Map(
    [...chunks].map(([instance, means]) => {
      const chance = within / means.length;
      const believed = standing / (standing + chance);
      return [instance, { shift: believed * meanOf(means), variance: standing * (1 - believed) }];
    }),
  );
}

/** Of the old instances in the stretch that is compared: an incident that shakes them shakes the canary as well. */
function spreadBeside(beside: readonly Distance[], past: LevelSpread['past'], standing: number): Spread {
  const degrees = beside.length - 1;
  if (degrees < 1) return { variance: 0, degrees: 0 };
  const left = beside.map(({ instance, mean }) => mean - (past.get(instance)?.shift ?? 0));
  const own = meanOf(left);
  const seen = left.reduce((sum, one) => sum + (one - own) ** 2, 0) / degrees;
  const ofLevels = meanOf(beside.map(({ instance }) => past.get(instance)?.variance ?? standing));
  return { variance: Math.max(0, seen - ofLevels), degrees };
}

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
