import type { Millis } from '../../../model/instant.ts';
import { answersFor, type NearbyRelease } from '../input/impact-input.ts';
import type { OnsetPosterior } from './onset-posterior.ts';

// A number whose comment names no measurement follows from the reason given there; other values were not compared.

/** Releases further back are no suspects: nearly three times the longest lag, for an onset that is dated late. */
const SUSPECT_MS = 90 * 60_000;
/** Weight of a release of another service, whose effect must first travel to this one. Assumed, not measured. */
const OTHER_SERVICE = 0.25;
/**
 * Its weight where the service of the signal has a release of its own among the suspects: five of them together weigh a tenth of that one,
 * so a busy hour takes no change away from its owner.
 */
const BESIDE_OWNER = 0.02;
/** Weight of "none of these": half that of a release whose onset may fall anywhere within 9,000 s, two and a half hours. */
const BACKGROUND = 0.5 / 9000;
/**
 * Reported gains are capped here, where they are all certain. The onset itself is chosen by the gains as they are: with capped gains the
 * onsets within 5 min were 0.89 instead of 0.93 and 0.91 instead of 0.96 (seeds 1 and 2 of the benchmark).
 */
const MOST_GAIN = 60;
/** A change in the other direction counts against an onset: as if it were exp(5) = 148 times less likely than no change. */
const WRONG_DIRECTION_GAIN = -5;

/**
 * Share of the effects that show at once, in the first `SOON_S`: most changes act with the first request. This density of lags is assumed
 * from how roll-outs usually go; none of its numbers was varied on a benchmark.
 */
const SOON_MASS = 0.4;
/** A deployment replaces its first instances within that time. */
const SOON_S = 90;
/** Share of the effects that show later, with an exponential density. */
const TAIL_MASS = 0.6;
/** Its mean: caches, pools and rolling updates fill within some five minutes. */
const TAIL_S = 300;
/** Half an hour and a minute, at which the density has fallen to a five-hundredth. */
const LONGEST_LAG_S = 1860;
/** Clocks differ: effects up to one minute, or one step, early are possible. */
const SKEW_S = 60;
/** At half of the density that the tail has at lag 0. */
const SKEW_MASS = 0.3;

/** An onset within ten minutes after the release counts as near it; the model reads the share of those. */
const NEAR_S = 600;

/** On each side, for a central interval of 90 %. */
const INTERVAL_TAIL = 0.05;

/** How the onset of a change in one direction relates to a release. */
export interface Blame {
  /** Share of this release and its group among the releases near it and "none of these". */
  readonly share: number;
  /** The shares of all of them, this release included; the rest to 1 is the share of "none of these". */
  readonly shares: readonly { readonly id: string; readonly share: number }[];
  /** Largest log likelihood gain of a change in this direction. */
  readonly gain: number;
  /** Largest gain among the onsets that this release can have caused; negative where none of them has the direction. */
  readonly gainNear: number;
  /** Share of the support for any onset that falls within 10 min of the release. */
  readonly nearShare: number;
  /** Most likely onset if this release caused it, and its central 90 % interval. */
  readonly onsetAt: number;
  readonly onsetLow: number;
  readonly onsetHigh: number;
  /** Most likely onset whatever the cause. */
  readonly freeOnsetAt: number;
}

/** The release in question, with those that are judged together with it. */
interface Suspected {
  readonly id: string;
  readonly at: Millis;
  /** With the release itself; absent: it is alone. */
  readonly group?: readonly Pick<NearbyRelease, 'id' | 'at'>[];
}

/** Divides the blame for a change in one direction among the releases that can have caused it. */
export function assignBlame(
  posterior: OnsetPosterior,
  direction: 1 | -1,
  release: Suspected,
  releases: readonly NearbyRelease[],
): Blame {
  const stepS = posterior.stepMs / 1000;
  const support = supportOf(posterior, direction);
  const blames = suspectsOf(release, releases).map(({ suspect, weight }) => {
    let mass = 0;
    for (let i = 0; i < support.weight.length; i++) {
      mass += support.weight[i]! * lagDensity((posterior.atMs[i]! - suspect.at) / 1000, stepS);
    }
    return { id: suspect.id, blame: mass * stepS * weight };
  });
  let unexplained = 0;
  for (let i = 0; i < support.weight.length; i++) unexplained += support.weight[i]!;
  const background = unexplained * stepS * BACKGROUND;
  const total = blames.reduce((sum, { blame }) => sum + blame, 0) + background;
  const shares = blames.map(({ id, blame }) => ({ id, share: blame / total }));
  const members = release.group?.length ? release.group : [release];
  return {
    share: shares.reduce((sum, { id, share }) => sum + (members.some((member) => member.id === id) ? share : 0), 0),
    shares,
    gain: support.largestGain,
    ...nearRelease(posterior, support, release.at, stepS),
    freeOnsetAt: posterior.atMs[support.best]!,
    ...onsetAfter(posterior, support.weight, release.at, members, stepS),
  };
}

/** The releases that can have caused what is seen after `release`, that one included, each with its weight before its lag is known. */
export function suspectsOf(
  release: Pick<NearbyRelease, 'id' | 'at'>,
  releases: readonly NearbyRelease[],
): readonly { readonly suspect: NearbyRelease; readonly weight: number }[] {
  const suspects = releases.filter((other) => other.id === release.id || other.at > release.at - SUSPECT_MS);
  const otherService = suspects.some(answersFor) ? BESIDE_OWNER : OTHER_SERVICE;
  return suspects.map((suspect) => ({ suspect, weight: answersFor(suspect) ? 1 : otherService }));
}

/** Density per second of the time from a release to the onset of its effect. */
export function lagDensity(lagS: number, stepS: number): number {
  const skewS = Math.max(SKEW_S, stepS);
  if (lagS < -skewS || lagS > LONGEST_LAG_S) return 0;
  const soon = lagS <= SOON_S + stepS ? SOON_MASS / (SOON_S + stepS + skewS) : 0;
  return soon + (lagS >= 0 ? (TAIL_MASS * Math.exp(-lagS / TAIL_S)) / TAIL_S : SKEW_MASS / TAIL_S);
}

/** Posterior weights (largest 1) of the candidate onsets, for changes in the given direction. */
function supportOf(posterior: OnsetPosterior, direction: 1 | -1) {
  const { gain, height } = posterior;
  const gains = new Float64Array(gain.length);
  let best = 0;
  for (let i = 0; i < gains.length; i++) {
    gains[i] = direction * height[i]! > 0 ? gain[i]! : WRONG_DIRECTION_GAIN;
    if (gains[i]! > gains[best]!) best = i;
  }
  const largestGain = gains[best]!;
  const weight = new Float64Array(gains.length);
  for (let i = 0; i < gains.length; i++) weight[i] = Math.exp(gains[i]! - largestGain);
  return { gains, weight, largestGain: Math.min(largestGain, MOST_GAIN), best };
}

function nearRelease(
  posterior: OnsetPosterior,
  { gains, weight }: { readonly gains: Float64Array; readonly weight: Float64Array },
  releaseAt: number,
  stepS: number,
): { readonly gainNear: number; readonly nearShare: number } {
  let gainNear = WRONG_DIRECTION_GAIN;
  let near = 0;
  let total = 0;
  for (let i = 0; i < gains.length; i++) {
    const lagS = (posterior.atMs[i]! - releaseAt) / 1000;
    total += weight[i]!;
    if (lagS < -Math.max(SKEW_S, stepS) || lagS > LONGEST_LAG_S) continue;
    gainNear = Math.max(gainNear, Math.min(gains[i]!, MOST_GAIN));
    if (lagS <= NEAR_S) near += weight[i]!;
  }
  return { gainNear, nearShare: near / total };
}

function onsetAfter(
  posterior: OnsetPosterior,
  weight: Float64Array,
  releaseAt: number,
  members: readonly { readonly at: number }[],
  stepS: number,
) {
  const mass = new Float64Array(weight.length);
  let total = 0;
  for (let i = 0; i < mass.length; i++) {
    let density = 0;
    for (const { at } of members) density += lagDensity((posterior.atMs[i]! - at) / 1000, stepS);
    mass[i] = weight[i]! * density;
    total += mass[i]!;
  }
  let best = 0;
  let below = 0;
  let low = 0;
  let high = 0;
  for (let i = 0; i < mass.length; i++) {
    if (mass[i]! > mass[best]!) best = i;
    below += mass[i]!;
    if (below <= INTERVAL_TAIL * total) low = i + 1;
    if (below <= (1 - INTERVAL_TAIL) * total) high = i + 1;
  }
  const last = mass.length - 1;
  // The change began somewhere inside the sample before the first one that shows it in full: half a step earlier, never before the release.
  const instant = (i: number): number => Math.max(releaseAt, posterior.atMs[Math.min(i, last)]! - posterior.stepMs / 2);
  return {
    onsetAt: instant(best),
    onsetLow: Math.min(instant(low), instant(best)),
    onsetHigh: Math.max(instant(high), instant(best)),
  };
}
