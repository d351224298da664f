import type { ArrivalCounter } from '../../component/arrivals.ts';
import type { SampleSink } from '../../component/sample-sink.ts';
import { parseJson } from '../../http/parse-json.ts';
import { ProblemError } from '../../http/problems.ts';
import type { Answer, RawBody, Route } from '../../http/route.ts';
import type { Millis } from '../../model/instant.ts';
import { timeWindow } from '../decoding/time-window.ts';
import type { OtlpCounters } from './counters.ts';
import { inSlices } from './in-slices.ts';
import { readJsonRequest } from './json/read-request.ts';
import { POINT_CAUSES, POINT_REJECTIONS, type PointRejection } from './point-rejection.ts';
import { readProtobufRequest } from './protobuf/read-request.ts';
import type { CollectedSamples } from './sample-builder.ts';
import { exportAnswer, isProtobuf, JSON_TYPE, PROTOBUF, statusForm } from './status-answer.ts';
import type { StreamRegistry } from './stream-registry.ts';
import { MAX_SAMPLES, type OtlpSamples, samplesOf } from './to-samples.ts';

/** Before and after decompression: four times what a Collector sends at once, which is 8,192 points as a rule. */
const BODY: RawBody = { contentTypes: [PROTOBUF, JSON_TYPE], limitBytes: 20 * 1024 * 1024 };

const METRICS_ALONE = 'Send the metrics of OTLP/HTTP here; traces and logs are not taken.';

export interface MetricsRouteParts {
  readonly samples: SampleSink;
  readonly registry: StreamRegistry;
  readonly counters: OtlpCounters;
  readonly arrivals: ArrivalCounter;
  readonly retentionMs: number;
  readonly clock: () => Millis;
}

/** `POST /v1/metrics`, as OTLP/HTTP has it. Answered when everything is stored, or with how many points were not and why. */
export const metricsRoute = (parts: MetricsRouteParts): Route => ({
  method: 'post',
  path: '/v1/metrics',
  access: 'ingest',
  isFrequent: true,
  body: BODY,
  setup:
    'Set this address as OTEL_EXPORTER_OTLP_METRICS_ENDPOINT, or as metrics_endpoint of a Collector, as docs/sources/opentelemetry.md shows.',
  problemForm: statusForm,
  async handle({ rawBody, headers }) {
    const contentType = headers['content-type'];
    const { collected, remember } = await decode(rawBody, contentType, parts);
    const { accepted, limited, limit } = await store(collected, parts.samples);
    await inSlices(remember());
    const rejected = new Map(collected.rejected);
    const details = new Map(collected.details);
    if (limit !== undefined) rejected.set('series-limit', limited.size);
    if (limit !== undefined) details.set('series-limit', limit);
    count(parts, collected.points, accepted, rejected, details);
    return answer(contentType, rejected, details);
  },
});

/** Throws a `ProblemError` where the body cannot be read or holds too much: sent again it would be no better. */
async function decode(
  rawBody: Buffer,
  contentType: string | undefined,
  { registry, counters, retentionMs, clock }: MetricsRouteParts,
) {
  const format = isProtobuf(contentType) ? 'protobuf' : 'json';
  counters.requests += 1;
  try {
    const request = format === 'protobuf' ? readProtobufRequest(rawBody) : readJsonRequest(parseJson(rawBody));
    const decoded = await inSlices(samplesOf(request, format, registry, timeWindow(clock(), retentionMs)));
    if (decoded.outcome === 'decoded') return decoded;
    throw refusal(decoded);
  } catch (error) {
    counters.requestsRefused += 1;
    throw error;
  }
}

function refusal(refused: Exclude<OtlpSamples, { outcome: 'decoded' }>): ProblemError {
  if (refused.outcome === 'too-many-samples') {
    return new ProblemError(
      'body-too-large',
      `The points of a request make at most ${MAX_SAMPLES} samples; a histogram makes many.`,
    );
  }
  const detail = `The body is no ExportMetricsServiceRequest: ${refused.detail}.`;
  return new ProblemError('malformed-request', detail, { hint: METRICS_ALONE });
}

/** What became of the samples, and which points the limits of series refused. */
interface Stored {
  readonly accepted: number;
  readonly limited: ReadonlySet<number>;
  readonly limit: string | undefined;
}

/** Rejects where the store takes no writes. The first parts may be stored then; sent again they change nothing. */
async function store({ parts }: CollectedSamples, samples: SampleSink): Promise<Stored> {
  const limited = new Set<number>();
  let accepted = 0;
  let limit: string | undefined;
  for (const { columns, pointOf } of parts) {
    const stored = await samples.appendColumns(columns);
    accepted += stored.accepted;
    limit ??= stored.refused[0]?.detail;
    for (const { index } of stored.refused) limited.add(pointOf[index]!);
  }
  return { accepted, limited, limit };
}

function count(
  { counters, arrivals }: MetricsRouteParts,
  points: number,
  samples: number,
  rejected: ReadonlyMap<PointRejection, number>,
  details: ReadonlyMap<PointRejection, string>,
): void {
  counters.points += points;
  counters.samples += samples;
  let taken = points;
  for (const [reason, n] of rejected) {
    counters.rejected.set(reason, (counters.rejected.get(reason) ?? 0) + n);
    arrivals.rejected(POINT_CAUSES[reason], () => details.get(reason) ?? reason, n);
    taken -= n;
  }
  if (taken > 0) arrivals.accepted(taken);
}

/** A partial success is a success to the client: it sends nothing of it again. */
function answer(
  contentType: string | undefined,
  rejected: ReadonlyMap<PointRejection, number>,
  details: ReadonlyMap<PointRejection, string>,
): Answer {
  const sentences = [...rejected].map(([reason, n]) => {
    return `${n} ${n === 1 ? 'point' : 'points'}: ${POINT_REJECTIONS[reason]} (${details.get(reason)})`;
  });
  const total = [...rejected.values()].reduce((sum, n) => sum + n, 0);
  const bytes = exportAnswer(contentType, total, sentences.join('; '));
  return { kind: 'bytes', status: 200, type: isProtobuf(contentType) ? PROTOBUF : JSON_TYPE, bytes };
}
