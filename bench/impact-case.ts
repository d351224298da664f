import type { ImpactInput } from '../src/analysis/impact/input/impact-input.ts';
import { millis } from '../src/model/instant.ts';
import type { BadDirection, SignalKind, SignalWindow } from '../src/model/signal.ts';

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

/** One case of the release-impact benchmark, without its truth. */
export interface ImpactCase {
  readonly id: string;
  readonly as_of: number;
  readonly events: readonly { readonly id: string; readonly t: number; readonly service: string; readonly target: boolean }[];
  readonly series: readonly CaseSeries[];
  readonly controls?: readonly (CaseSeries & { readonly for: string })[];
}

/** Everything a method may read to judge one event of a case, signal by signal. */
export function inputsOfCase(impactCase: ImpactCase, eventId: string): readonly ImpactInput[] {
  const event = impactCase.events.find(({ id }) => id === eventId);
  if (!event) throw new Error(`case ${impactCase.id} has no event ${eventId}`);
  return impactCase.series.map((series) => {
    const control = impactCase.controls?.find((candidate) => candidate.for === series.metric);
    return {
      signal: { id: series.metric, name: series.metric, kind: series.kind, bad: series.bad, unit: null },
      window: windowOf(series),
      control: control ? windowOf(control) : null,
      releaseId: event.id,
      releaseAt: millis(event.t * 1000),
      asOf: millis(impactCase.as_of * 1000),
      releases: impactCase.events
        .filter((other) => other.target || other.t > event.t - 5400)
        .map((other) => ({ id: other.id, at: millis(other.t * 1000), sameService: other.service === series.service })),
      activeRegressions: [],
      wasFlagged: false,
    };
  });
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
