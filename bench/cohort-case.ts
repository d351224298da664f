import type { CohortInput, CohortMember } from '../src/analysis/cohorts/cohort-input.ts';
import { millis } from '../src/model/instant.ts';
import type { BadDirection, SignalKind } from '../src/model/signal.ts';
import type { ImpactCase } from './impact-case.ts';

/** A series of one version on one instance. */
interface CohortSeries {
  readonly metric: string;
  readonly labels: { readonly version: string; readonly instance: string };
  readonly kind: SignalKind;
  readonly bad: BadDirection;
  readonly step_s: number;
  readonly start: number;
  readonly values: readonly (number | null)[];
  readonly den?: readonly (number | null)[];
}

/** A case of a canary: its series are split by version and instance, and what each version did is known. */
export interface CohortCase extends ImpactCase {
  readonly cohorts: readonly CohortSeries[];
  readonly truth_cohorts: readonly CohortTruth[];
}

export interface CohortTruth {
  readonly event_id: string;
  readonly metric: string;
  readonly labels: { readonly version: string };
  readonly label: 'regression' | 'none';
}

/** Its count of requests weighs the latencies. */
const REQUESTS = 'http_requests';

/** One signal of a case, as the server would hand it to the comparison. */
export function cohortInputOf({ cohorts }: CohortCase, metric: string): CohortInput {
  const requests = new Map(cohorts.filter((one) => one.metric === REQUESTS).map((one) => [JSON.stringify(one.labels), one]));
  const series = cohorts.filter((one) => one.metric === metric);
  const [first] = series;
  if (!first) throw new Error(`no cohorts of ${metric}`);
  return {
    kind: first.kind,
    bad: first.bad,
    start: millis(first.start * 1000),
    stepMs: first.step_s * 1000,
    members: series.map((one) => memberOf(one, requests.get(JSON.stringify(one.labels)))),
  };
}

function memberOf({ labels, values, den }: CohortSeries, requests: CohortSeries | undefined): CohortMember {
  const numbers = (column: readonly (number | null)[]): Float64Array => Float64Array.from(column, (value) => value ?? Number.NaN);
  const own = numbers(values);
  const asked = den ? numbers(den) : requests ? numbers(requests.values) : null;
  // A quotient of no requests is missing; the failures of no requests are none.
  const failures = den ? own.map((value, step) => (asked![step] === 0 ? 0 : Math.round(value * asked![step]!))) : own;
  return { ...labels, values: failures, requests: asked };
}
