import type { ImpactInput } from '../src/analysis/impact/input/impact-input.ts';
import type { EventKind } from '../src/model/event.ts';
import { millis } from '../src/model/instant.ts';
import { FIRST_JUDGEMENT_AFTER_MS, isReleaseKind, type ReleaseKind, type ReleaseMark } from '../src/model/release.ts';
import type { BadDirection, SignalKind, SignalWindow } from '../src/model/signal.ts';
import { watchedSpans } from '../src/releases/release-group.ts';

/** A series of a benchmark case: times in seconds, a ratio as quotients with their denominators, null where missing. */
export interface CaseSeries {
  readonly metric: string;
  readonly service: string;
  readonly kind: SignalKind;
  readonly bad: BadDirection;
  readonly step_s: number;
  readonly start: number;
  readonly values: readonly (number | null)[];
  readonly den?: readonly (number | null)[];
}

/** Anything that was told about a service: a deploy, or in the second version of the benchmark a flag, a setting, an incident. */
export interface CaseEvent {
  readonly id: string;
  /** Seconds. */
  readonly t: number;
  readonly service: string;
  /** Of the second version: deploy, flag, config, scale or incident. */
  readonly kind?: EventKind;
}

/** The same signal of another service. Its events are known in the second version only: the first has controls that nobody touched. */
export type CaseControl = CaseSeries & { readonly for: string; readonly events?: readonly CaseEvent[] };

/** One case of the release-impact benchmark, of either version, without its truth. */
export interface ImpactCase {
  readonly id: string;
  readonly as_of: number;
  /** Seconds from the last target to `as_of`. Absent in the first version, whose cases are judged once, at their end. */
  readonly look_s?: number;
  /** Those with `target` are judged, whatever their kind. */
  readonly events: readonly (CaseEvent & { readonly target: boolean })[];
  readonly series: readonly CaseSeries[];
  readonly controls?: readonly CaseControl[];
}

/** An earlier event may still be to blame: as far back as the server looks. */
const BLAME_BACK_S = 5400;
/** A service with an event of its own this close is no control, and at most so many are compared: the limits of the server. */
const UNTOUCHED_S = 7200;
const MOST_CONTROLS = 5;

/** Everything a method may read to judge one event of a case, signal by signal. */
export function inputsOfCase(impactCase: ImpactCase, eventId: string): readonly ImpactInput[] {
  const event = impactCase.events.find(({ id }) => id === eventId);
  if (!event) throw new Error(`case ${impactCase.id} has no event ${eventId}`);
  const suspects = suspectsOf(impactCase, event).filter((other) => !isConsequence(other, event));
  const watched = watchedSpans(suspects.filter((other) => other.service === event.service && isJudged(other)).map(markOf));
  return impactCase.series.map((series) => ({
    signal: { id: series.metric, name: series.metric, kind: series.kind, bad: series.bad, unit: null },
    window: windowOf(series),
    controls: untouchedControls(impactCase, series.metric, event).map(windowOf),
    releaseId: event.id,
    releaseAt: watched.get(event.id)?.from ?? millis(event.t * 1000),
    asOf: millis(impactCase.as_of * 1000),
    releases: suspects.map((other) => ({
      id: other.id,
      at: millis(other.t * 1000),
      sameService: other.service === series.service,
      judged: isJudged(other),
      ...(watched.has(other.id) && { watched: watched.get(other.id)! }),
    })),
    activeRegressions: [],
    wasFlagged: false,
  }));
}

/** As the server does: a scaling or an incident is not. */
export const isJudged = ({ kind = 'deploy' }: CaseEvent): boolean => isReleaseKind({ kind });

/** An incident soon after a release is what that one did, as the server takes it. */
const isConsequence = (other: CaseEvent, { t }: CaseEvent): boolean =>
  other.kind === 'incident' && other.t > t && (other.t - t) * 1000 < FIRST_JUDGEMENT_AFTER_MS;

/** Each kind is a thing of its own; the deploys of a service follow one another. */
const markOf = ({ id, t, service, kind = 'deploy' }: CaseEvent): ReleaseMark => ({
  ...{ id, key: null, kind: kind as ReleaseKind, source: 'api', service, environment: null, version: null, commit: null },
  subject: kind === 'deploy' || kind === 'rollback' ? null : kind,
  at: millis(t * 1000),
});

/** The events that compete for the blame: those of the case, and those of other services, once each. */
function suspectsOf({ events, controls, as_of }: ImpactCase, event: CaseEvent): readonly CaseEvent[] {
  const own = events.filter(({ target, t }) => target || t > event.t - BLAME_BACK_S);
  const known = new Set(events.map(nameOf));
  const ofOthers = new Map<string, CaseEvent>();
  for (const other of (controls ?? []).flatMap((control) => control.events ?? [])) {
    if (other.t > event.t - BLAME_BACK_S && other.t <= as_of && !known.has(nameOf(other))) ofOthers.set(nameOf(other), other);
  }
  return [...own, ...[...ofOthers].map(([id, other]) => ({ ...other, id }))];
}

/** Ids are counted service by service. */
const nameOf = ({ id, service, t }: CaseEvent): string => `${service} ${id} ${t}`;

/** The first services without an event of their own that is near this one and known by now. */
function untouchedControls({ controls, as_of }: ImpactCase, metric: string, { t }: CaseEvent): readonly CaseControl[] {
  const isNear = (other: CaseEvent): boolean => Math.abs(other.t - t) < UNTOUCHED_S && other.t <= as_of;
  return (controls ?? []).filter((control) => control.for === metric && !control.events?.some(isNear)).slice(0, MOST_CONTROLS);
}

function windowOf(series: CaseSeries): SignalWindow {
  const numbers = (column: readonly (number | null)[]): Float64Array => Float64Array.from(column, (value) => value ?? Number.NaN);
  const denominators = series.den ? numbers(series.den) : null;
  const values = numbers(series.values);
  return {
    start: millis(series.start * 1000),
    stepMs: series.step_s * 1000,
    values: denominators ? values.map((ratio, i) => ratio * denominators[i]!) : values,
    denominators,
  };
}
