import { type Millis, millis } from '../../../model/instant.ts';
import type { Signal, SignalKind, SignalWindow } from '../../../model/signal.ts';
import type { CohortMember } from '../../cohorts/cohort-input.ts';
import { EARLY_LOG_ODDS } from './early-log-odds.ts';

/** A release that may have caused a shift seen near it. */
export interface NearbyRelease {
  readonly id: string;
  readonly at: Millis;
  /** It released the service that the signal belongs to. */
  readonly sameService: boolean;
  /** Of another service, and yet judged on this signal too, because the signal or the release names no service. Absent: no. */
  readonly judgedAlike?: boolean;
  /** Absent: yes. A scaling or an incident is not: it shares the blame, and no report of its own raises a flag. */
  readonly judged?: boolean;
  /** Name for people; null or absent where it has none. */
  readonly name?: string | null;
  /**
   * The time on which its own report judges it. Releases of a service with the same beginning are a group: they came within minutes of each
   * other, and are judged together. Absent: from `at` on, as long as the release that is judged.
   */
  readonly watched?: TimeSpan;
}

/** True where a release is judged on the signal itself, so that a flag left out elsewhere is raised there. */
export const answersFor = ({ sameService, judgedAlike = false }: NearbyRelease): boolean => sameService || judgedAlike;

/** The release that restored the version from before the one that is judged. */
export interface Undoing {
  readonly id: string;
  readonly at: Millis;
  readonly name: string | null;
  /** Samples whose interval ends later are not used to measure the reversal. */
  readonly asOf: Millis;
}

/** From `from` up to, not including, `to`. */
export interface TimeSpan {
  readonly from: Millis;
  readonly to: Millis;
}

/** The series of a signal by version and instance, from two hours before the release on. */
export interface SplitSignal {
  readonly start: Millis;
  readonly stepMs: number;
  readonly members: readonly CohortMember[];
  /** What the release says it put live. */
  readonly version: string | null;
}

/** All input needed to judge one release on one signal. */
export interface ImpactInput {
  readonly signal: Pick<Signal, 'id' | 'name' | 'kind' | 'bad' | 'unit'>;
  /** Up to 7 days before the release and everything after it up to `asOf`, on the signal's own step. */
  readonly window: SignalWindow;
  /** The same signal of services that this release did not touch. Those on another grid of minutes than the window are not used. */
  readonly controls: readonly SignalWindow[];
  readonly releaseId: string;
  /** Of the first release of its group, where it has one. */
  readonly releaseAt: Millis;
  /** Samples whose interval ends later are not used. */
  readonly asOf: Millis;
  /** Releases from 90 min before this one on, this one among them. */
  readonly releases: readonly NearbyRelease[];
  /** Spans in which a confirmed regression of an earlier release was live: no placebo may touch them. */
  readonly activeRegressions: readonly TimeSpan[];
  /** Absent while the release has not been undone. The window must then reach to its `asOf`. */
  readonly undoneBy?: Undoing;
  /** Absent where its series carry neither version nor instance. */
  readonly split?: SplitSignal;
  /** The newest report of this release, made earlier, flags this signal. */
  readonly wasFlagged: boolean;
}

/** The question that the own report of another release near this one answers. */
export const inPlaceOf = (input: ImpactInput, { id, at, watched }: NearbyRelease): ImpactInput => {
  const { undoneBy, split, ...question } = input;
  const asOf = millis(Math.min(input.asOf, watched?.to ?? Number.POSITIVE_INFINITY));
  return { ...question, releaseId: id, releaseAt: watched?.from ?? at, asOf, wasFlagged: false };
};

/** The releases that are judged together with this one, which is among them where it is known. */
export function releaseGroupOf({
  releaseId,
  releaseAt,
  releases,
}: Pick<ImpactInput, 'releaseId' | 'releaseAt' | 'releases'>): readonly NearbyRelease[] {
  const own = releases.find(({ id }) => id === releaseId);
  if (!own?.watched) return own ? [own] : [];
  return releases.filter(({ id, sameService, watched }) => id === releaseId || (sameService && watched?.from === releaseAt));
}

/** Settings of the operator. */
export interface ImpactSettings {
  /** Share of (release, signal) pairs that are expected to be regressions. */
  readonly prior: number;
  /** A regression needs at least this probability at the final analysis, 120 min after the release. */
  readonly flagProbability: number;
  /** How much more it needs right after the release, in log odds; falls linearly to 0 at the final analysis. 0 where there is only one. */
  readonly earlyLogOdds: number;
  /** Share of false ones tolerated among the flags of one release. */
  readonly falseDiscoveryRate: number;
  /** Share of false ones that may be expected among the flags of all releases together; 1 for any. */
  readonly falseFlagShare: number;
  /** Smaller effects are not flagged: parts of the level before, for a ratio parts of one (0.0005 = 0.05 percentage points). */
  readonly minimumEffect: Readonly<Record<SignalKind, number>>;
}

/**
 * Prior: one pair in ten. Flags: more likely than not; at this prior that is the evidence which flagged under 3 % of the clean releases of
 * the benchmark (docs/MATH.md has the table). What is flagged depends on both together. Minimum effects: nobody acts on a latency or a
 * gauge that moved by under 3 %; counts and rates follow the traffic, whose half-hours differ by several percent by themselves, hence 5 %.
 */
export const DEFAULT_IMPACT_SETTINGS: ImpactSettings = {
  prior: 0.1,
  flagProbability: 0.5,
  earlyLogOdds: EARLY_LOG_ODDS,
  falseDiscoveryRate: 0.05,
  falseFlagShare: 0.25,
  minimumEffect: { latency: 0.03, gauge: 0.03, count: 0.05, rate: 0.05, ratio: 0.0005 },
};
