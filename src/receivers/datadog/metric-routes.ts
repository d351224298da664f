import type { ArrivalCounter } from '../../component/arrivals.ts';
import type { SampleSink } from '../../component/sample-sink.ts';
import { DEFLATE, GZIP, ZSTD } from '../../http/content-encodings.ts';
import { parseJson } from '../../http/parse-json.ts';
import { ProblemError } from '../../http/problems.ts';
import { type Call, jsonAnswer, type RawBody, type Route } from '../../http/route.ts';
import type { Millis } from '../../model/instant.ts';
import { type TimeWindow, timeWindow } from '../decoding/time-window.ts';
import { batchOfDistributions, MAX_SAMPLES } from './batch-of-distributions.ts';
import { batchOfSeries, type DatadogBatch } from './batch-of-series.ts';
import type { DatadogCounters } from './counters.ts';
import { errorsForm } from './errors-form.ts';
import { type DatadogDistribution, MAX_SERIES_AND_POINTS, MAX_VALUES, type PayloadFault } from './payload/datadog-series.ts';
import { readDistributionsJson } from './payload/read-distributions-json.ts';
import { readSeriesJson } from './payload/read-series-json.ts';
import { readSeriesProtobuf } from './payload/read-series-protobuf.ts';
import { readSketches } from './payload/read-sketches.ts';
import { DATADOG_CAUSES, DATADOG_REJECTIONS, type DatadogRejection, type RejectedPoints } from './rejections.ts';

/** The second is what the client of the first version calls it. */
const JSON_TYPES = ['application/json', 'text/json'];
const PROTOBUF = 'application/x-protobuf';

/** After decompression. Four times what the Agent sends at once (5 MiB). */
const LIMIT_BYTES = 20 * 1024 * 1024;

const bodyOf = (...contentTypes: readonly string[]): RawBody => ({
  contentTypes,
  limitBytes: LIMIT_BYTES,
  // The clients of Datadog call it `zstd1`.
  encodings: { ...GZIP, ...DEFLATE, ...ZSTD, zstd1: ZSTD.zstd },
});

export interface MetricRouteParts {
  readonly samples: SampleSink;
  readonly counters: DatadogCounters;
  readonly arrivals: ArrivalCounter;
  readonly retentionMs: number;
  readonly clock: () => Millis;
}

/** The routes by which agents and clients of Datadog send metrics, on the paths of Datadog. */
export const metricRoutes = (parts: MetricRouteParts): readonly Route[] => [
  {
    ...common('/api/v1/series', bodyOf(...JSON_TYPES)),
    handle: (call) => store(parts, (window) => series(call, window), { status: 'ok' }),
  },
  {
    ...common('/api/v2/series', bodyOf(...JSON_TYPES, PROTOBUF)),
    handle: (call) => store(parts, (window) => series(call, window), {}),
  },
  {
    ...common('/api/v1/distribution_points', bodyOf(...JSON_TYPES)),
    handle: ({ rawBody }) =>
      store(parts, (window) => distributions(readDistributionsJson(parseJson(rawBody)), window), { status: 'ok' }),
  },
  {
    ...common('/api/beta/sketches', bodyOf(PROTOBUF)),
    handle: ({ rawBody }) => store(parts, (window) => distributions(readSketches(rawBody), window), {}),
  },
  {
    ...common('/api/v1/validate', 'none'),
    method: 'get',
    handle: () => jsonAnswer({ valid: true }),
  },
  ...IGNORED.map((path): Route => ({ ...common(path, bodyOf(...JSON_TYPES, PROTOBUF)), handle: () => ignore(parts.counters) })),
];

/** What an Agent sends besides metrics: what runs on its host, and the states of its checks. Refused, it would send them again and again. */
const IGNORED = ['/api/v1/check_run', '/api/v1/metadata', '/api/v2/host_metadata', '/intake', '/intake/'];

const common = (path: string, body: Route['body']) =>
  ({ method: 'post', path, access: 'ingest', alsoTakes: 'datadog', body, setup: SETUP, problemForm: errorsForm }) as const;

const SETUP =
  'Set the address of this server, without the path, as dd_url of the Agent or host of a client, as docs/sources/datadog.md shows.';

function ignore(counters: DatadogCounters) {
  counters.ignored += 1;
  return jsonAnswer({ status: 'ok' }, 202);
}

function series({ rawBody, headers }: Call, window: TimeWindow): DatadogBatch {
  const isProtobuf = headers['content-type']?.startsWith(PROTOBUF) === true;
  return batchOfSeries(read(isProtobuf ? readSeriesProtobuf(rawBody) : readSeriesJson(parseJson(rawBody))), window);
}

function distributions(payload: readonly DatadogDistribution[] | PayloadFault, window: TimeWindow): DatadogBatch {
  const batch = batchOfDistributions(read(payload), window);
  if (batch !== 'too-many-samples') return batch;
  throw new ProblemError('body-too-large', `The distributions of a request make at most ${MAX_SAMPLES} samples.`);
}

/** What was read; throws where the body is none that belongs here. */
function read<Payload extends object>(payload: Payload | PayloadFault): Payload {
  if (payload === 'malformed') throw new ProblemError('malformed-request', 'The body has no series as this address takes them.');
  if (payload === 'too-many') {
    const limit = `A request has at most ${MAX_SERIES_AND_POINTS} series and points, and ${MAX_VALUES} values in distributions.`;
    throw new ProblemError('body-too-large', limit);
  }
  return payload;
}

/** Stores what can be stored, and names the rest; where nothing can be, the request is at fault. */
async function store(parts: MetricRouteParts, decode: (window: TimeWindow) => DatadogBatch, answer: { readonly status?: 'ok' }) {
  const { samples, counters, retentionMs, clock } = parts;
  counters.requests += 1;
  const { columns, rejected: unreadable } = decode(timeWindow(clock(), retentionMs));
  const stored = columns.at.length > 0 ? await samples.appendColumns(columns) : { accepted: 0, refused: [] };
  const rejected = new Map(unreadable);
  const [refused] = stored.refused;
  if (refused) rejected.set('series-limit', { count: stored.refused.length, example: refused.detail });
  count(parts, stored.accepted, rejected);
  const errors = [...rejected].map(
    ([reason, { count: n, example }]) => `${n} rejected: ${DATADOG_REJECTIONS[reason]} (${example})`,
  );
  if (stored.accepted === 0 && errors.length > 0) throw new ProblemError('nothing-accepted', errors.join('; '));
  return jsonAnswer({ ...answer, errors }, 202);
}

function count(
  { counters, arrivals }: MetricRouteParts,
  accepted: number,
  rejected: ReadonlyMap<DatadogRejection, RejectedPoints>,
): void {
  counters.samples += accepted;
  if (accepted > 0) arrivals.accepted(accepted);
  for (const [reason, { count: n, example }] of rejected) {
    counters.rejected.set(reason, (counters.rejected.get(reason) ?? 0) + n);
    arrivals.rejected(DATADOG_CAUSES[reason], () => example, n);
  }
}
