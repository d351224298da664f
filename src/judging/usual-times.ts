import type { ImpactInput } from '../analysis/impact/input/impact-input.ts';
import type { ReleaseImpact } from '../analysis/impact/verdict/judge-release.ts';
import { releaseVerdict } from '../analysis/impact/verdict/release-verdict.ts';
import { HORIZON_MS } from '../analysis/series/native-series.ts';
import { environmentsNear } from '../model/event-filter.ts';
import type { Finding, Reason } from '../model/finding.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, type Millis, millis } from '../model/instant.ts';
import type { SignalWindow } from '../model/signal.ts';
import type { ReleaseContext } from '../releases/release-context.ts';
import { sameEnvironment } from '../signals/discovery/signals-of-release.ts';
import { type ReadSignalsContext, readSignalWindows } from '../signals/windows/read-signals.ts';
import type { EventStore } from '../storage/ports/events.ts';
import type { SignalInput } from './impact-inputs.ts';
import { BEFORE_MS, type ChangeParts, changeAt, showsAsMuch, type UsualTime } from './usual-change.ts';

const WEEK_MS = 7 * DAY_MS;
/** Jobs of a week come five times in as many weeks, and older data is often gone or of another program. */
const WEEKS = 5;
/** The days since the same day of the week. */
const DAYS = 6;
/** Of a service that is released every hour the newest ones say how it starts. */
const MOST_RELEASES = 8;
/**
 * How much earlier or later, and by what part less, it may have done as much. Jobs begin when those before them are done, and differ by a third of
 * their size and length; warm-ups by more. What comes every day at its minute is known well, and what is beyond it is the release's. Chosen on
 * the families of bench/README.md; of 261 flagged regressions of the release-impact benchmark 4 are lost.
 */
const LIKE: Readonly<Record<UsualTime['kind'], UsualLike>> = {
  release: { slackMs: 0, tolerance: 0.75 },
  day: { slackMs: 10 * MINUTE_MS, tolerance: 0.15 },
  week: { slackMs: 30 * MINUTE_MS, tolerance: 0.5 },
};
/** What happened within an hour of a release of the service is no proof that it happens by itself, */
const RELEASE_BEFORE_MS = HOUR_MS;
/** nor is what a release half an hour later may have done. */
const RELEASE_AFTER_MS = 30 * MINUTE_MS;

/** So many of each kind must be known and show as much: one week ago is one of few, one day ago may be chance. */
const FEWEST: Readonly<Record<UsualTime['kind'], number>> = { release: 2, day: 3, week: 1 };
/**
 * And such a share of those known. Saturday and Sunday leave four days of six; of releases that warm up for different times a third have to be as
 * slow, as half of them would excuse only what is less than the median.
 */
const ALIKE_SHARE: Readonly<Record<UsualTime['kind'], number>> = { release: 1 / 3, day: 0.5, week: 0.5 };

/** What follows releases, or comes with the week, must not be seen as often on other days: so many of them. */
const OTHER_SHARE = 0.2;

/** A single week is one observation: it must be the same job, within ten minutes and a quarter of its size. */
const ONE_WEEK: UsualLike = { slackMs: 10 * MINUTE_MS, tolerance: 0.25 };

/** The times that the change after a release at `at` is to be compared with, given the releases of its service in the five weeks before. */
export function usualTimes(at: Millis, releases: readonly Millis[]): readonly UsualTime[] {
  const before = releases.filter((other) => other < at - HORIZON_MS).toSorted((a, b) => b - a);
  const isReleased = (time: number): boolean =>
    before.some((other) => other > time - RELEASE_BEFORE_MS && other < time + RELEASE_AFTER_MS);
  const back = (kind: UsualTime['kind'], count: number, everyMs: number): readonly UsualTime[] =>
    Array.from({ length: count }, (_, index) => millis(at - (index + 1) * everyMs))
      .filter((time) => !isReleased(time))
      .map((time) => ({ kind, at: time, ...LIKE[kind] }));
  return [
    ...before.slice(0, MOST_RELEASES).map((time) => ({ kind: 'release' as const, at: time, ...LIKE.release })),
    ...back('day', DAYS, DAY_MS),
    ...back('week', WEEKS, WEEK_MS),
  ];
}

type UsualLike = Pick<UsualTime, 'slackMs' | 'tolerance'>;

/** How many of so many times showed as much. */
interface Shown {
  readonly alike: number;
  readonly of: number;
}
const NEVER: Shown = { alike: 0, of: 0 };

/** A change that is to be explained. */
export interface ChangeAfterRelease {
  readonly change: ChangeParts;
  readonly forMs: number;
  readonly direction: 1 | -1;
}

/**
 * The reason for which a change is put down to its time: earlier releases of the service, or this hour of earlier days or weeks, showed as
 * much. Null where they did not. `windowAt` has what is known around each time.
 */
export function usualReason(
  { change, forMs, direction }: ChangeAfterRelease,
  times: readonly UsualTime[],
  windowAt: (time: UsualTime) => SignalWindow | null,
): Reason | null {
  const showing = (kind: UsualTime['kind'], like: UsualLike): Shown => {
    const seen = times.flatMap((time) => {
      const window = time.kind === kind ? windowAt(time) : null;
      return (window && showsAsMuch(change, window, { ...time, ...like }, forMs, direction)) ?? [];
    });
    return { alike: seen.filter(Boolean).length, of: seen.length };
  };
  for (const kind of ['release', 'week', 'day'] as const) {
    const found = showing(kind, LIKE[kind]);
    const like = kind === 'week' && found.of === 1 ? ONE_WEEK : LIKE[kind];
    const { alike, of } = like === LIKE[kind] ? found : showing(kind, like);
    if (alike < FEWEST[kind] || alike < ALIKE_SHARE[kind] * of) continue;
    // A signal that does as much at any time is unsteady, which its placebos show already.
    const other = kind === 'day' ? NEVER : showing('day', like);
    if (other.alike <= OTHER_SHARE * other.of) return REASONS[kind](alike, of);
  }
  return null;
}

const REASONS: Readonly<Record<UsualTime['kind'], (alike: number, of: number) => Reason>> = {
  release: (alike, of) => ({
    code: 'usual_after_release',
    text: `${alike} of the last ${of} releases of the service were followed by as much.`,
  }),
  day: (alike, of) => ({
    code: 'usual_at_this_hour',
    text: `It did as much at about this hour on ${alike} of the last ${of} days, without a release.`,
  }),
  week: (alike, of) => ({
    code: 'usual_at_this_hour',
    text: `It did as much at about this hour of the week in ${alike} of the last ${of} weeks, without a release.`,
  }),
};

/** What is known of the signals of a release around it and around other times, by the index of the signal. */
export interface KnownTimes {
  /** How long the release has been watched. */
  readonly forMs: number;
  readonly times: readonly UsualTime[];
  now(index: number): SignalWindow | null;
  windowAt(time: UsualTime, index: number): SignalWindow | null;
}

/** Takes back flags of changes that come by themselves: after every release of the service, or at that hour of the day or week. */
export function withoutUsualChanges(
  impact: ReleaseImpact,
  inputs: readonly ImpactInput[],
  { forMs, times, now, windowAt }: KnownTimes,
  prior: number,
): ReleaseImpact {
  const isDown = impact.findings.some((finding) => isExplicable(finding) && isOfRequests(finding));
  const findings = impact.findings.map((finding, index) => {
    const { releaseAt, signal } = inputs[index]!;
    const direction = isExplicable(finding) ? directionOf(finding, signal) : null;
    const window = direction && now(index);
    const change = window && changeAt(window, releaseAt, forMs, direction);
    if (!change) return finding;
    // What fails after each release is to be mended all the same.
    const comparable = times.filter(({ kind }) => kind !== 'release' || !isDown);
    const reason = usualReason({ change, forMs, direction }, comparable, (time) => windowAt(time, index));
    return reason ? explained(finding, reason, prior) : finding;
  });
  return { ...impact, findings, verdict: releaseVerdict(findings, inputs) };
}

export interface UsualTimesContext extends ReadSignalsContext {
  readonly events: Pick<EventStore, 'releases'>;
  readonly settings: { readonly prior: number };
}

/**
 * The same for a release that is stored. Reads samples again, further back than a judgement does, but only of flagged signals and around
 * those times.
 */
export async function withoutUsual(
  impact: ReleaseImpact,
  inputs: readonly SignalInput[],
  { release, at }: ReleaseContext,
  context: UsualTimesContext,
): Promise<ReleaseImpact> {
  const indices = impact.findings.flatMap((finding, index) => (isExplicable(finding) ? [index] : []));
  const [first] = indices;
  if (first === undefined) return impact;
  const { releaseAt, asOf } = inputs[first]!;
  const forMs = Math.min(HORIZON_MS, asOf - releaseAt);
  const places = { services: [release.service], environments: environmentsNear(release.environment) };
  const marks = await context.events.releases({ ...places, from: millis(at - (WEEKS * WEEK_MS + DAY_MS)), to: at });
  const own = marks.filter(({ environment }) => sameEnvironment(environment, release.environment));
  const times = usualTimes(
    releaseAt,
    own.map((mark) => mark.at),
  );
  const requests = indices.map((index) => ({ signal: inputs[index]!.signal, stepMs: inputs[index]!.window.stepMs }));
  const read = async (time: Pick<UsualTime, 'at' | 'slackMs'>): Promise<ReadonlyMap<number, SignalWindow>> => {
    const from = millis(time.at - BEFORE_MS - time.slackMs);
    const windows = await readSignalWindows(requests, from, millis(time.at + forMs + time.slackMs), context);
    return new Map(indices.map((index, position) => [index, windows[position]!]));
  };
  const now = await read({ at: releaseAt, slackMs: 0 });
  const known = new Map<UsualTime, ReadonlyMap<number, SignalWindow>>();
  for (const time of times) known.set(time, await read(time));
  return withoutUsualChanges(
    impact,
    inputs,
    {
      ...{ forMs, times },
      now: (index) => now.get(index) ?? null,
      windowAt: (time, index) => known.get(time)?.get(index) ?? null,
    },
    context.settings.prior,
  );
}

/** A flag for a change of level, which may have come by itself. */
const isExplicable = ({ verdict }: Finding): boolean => verdict === 'regression' || verdict === 'burst';

function directionOf({ effect }: Finding, { bad }: ImpactInput['signal']): 1 | -1 | null {
  if (bad !== 'either') return bad === 'up' ? 1 : -1;
  return effect === null || effect.absolute === 0 ? null : effect.absolute > 0 ? 1 : -1;
}

/** Requests that fail or do not come. */
const isOfRequests = ({ kind }: Finding): boolean => kind === 'ratio' || kind === 'count' || kind === 'rate';

/** What would have come anyway makes the release no likelier to blame than before anything was seen. */
const explained = (finding: Finding, reason: Reason, prior: number): Finding => ({
  ...finding,
  verdict: 'no_effect',
  probability: finding.probability === null ? null : Math.min(finding.probability, prior),
  shape: null,
  end: null,
  reasons: [reason, ...finding.reasons],
});
