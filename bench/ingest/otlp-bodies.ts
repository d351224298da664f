import type { SeriesIdentity } from '../../src/model/series.ts';
import { makeWorkload, STEP_MS } from '../store-workload.ts';
import { totalsOf } from './running-totals.ts';
import { double, field, fixed64, text } from './wire.ts';

const NANOSECONDS_PER_MS = 1_000_000n;

/** A process that has run for long when its first point comes, as most have. */
const STARTED_BEFORE_MS = 86_400_000;

/** `AGGREGATION_TEMPORALITY_CUMULATIVE`, and a sum that only rises. */
const CUMULATIVE_AND_MONOTONIC = Buffer.from([0x10, 2, 0x18, 1]);

/**
 * Bodies of OTLP/HTTP as an SDK exports them: each is one process with all its metrics, integers of running totals and levels, with three attributes a point.
 * The samples are those of `writeBodies`.
 */
export function otlpBodies(series: number, exports: number, pointsPerRequest: number, end: number): readonly Buffer[] {
  const workload = makeWorkload(series, exports);
  const values = totalsOf(workload);
  const start = end - exports * STEP_MS;
  const startedAt = start - STARTED_BEFORE_MS;
  const processes = Array.from({ length: Math.ceil(series / pointsPerRequest) }, (_, process) =>
    processOf(process, workload.identities, process * pointsPerRequest, Math.min(series, (process + 1) * pointsPerRequest)),
  );
  return Array.from({ length: exports }, (_, step) =>
    processes.map((process) => exportOf(process, startedAt, start + step * STEP_MS, (index) => values[index]![step]!)),
  ).flat();
}

interface Process {
  readonly resource: Buffer;
  readonly metrics: readonly Metric[];
}

interface Metric {
  readonly name: string;
  readonly isTotal: boolean;
  readonly points: readonly { readonly index: number; readonly attributes: Buffer }[];
}

function processOf(process: number, identities: readonly SeriesIdentity[], from: number, to: number): Process {
  const resource = attributes(0x0a, [
    ['service.name', 'shop'],
    ['service.version', '1.4.2'],
    ['service.instance.id', `shop-${process}`],
    ['host.name', `web-${process}.eu.example.net`],
    ['deployment.environment.name', 'production'],
    ['telemetry.sdk.language', 'nodejs'],
    ['telemetry.sdk.name', 'opentelemetry'],
    ['telemetry.sdk.version', '2.2.0'],
  ]);
  const byName = Map.groupBy(
    Array.from({ length: to - from }, (_, index) => from + index),
    (index) => identities[index]!.metric,
  );
  const metrics = [...byName].map(([name, indexes]) => ({
    name,
    isTotal: identities[indexes[0]!]!.kind === 'counter',
    points: indexes.map((index) => ({ index, attributes: attributes(0x3a, pointTags(identities[index]!)) })),
  }));
  return { resource: field(0x0a, [resource]), metrics };
}

/** Whose they are is said by the resource. */
const pointTags = ({ tags }: SeriesIdentity): SeriesIdentity['tags'] =>
  tags.filter(([name]) => name !== 'env' && name !== 'service');

const attributes = (tag: number, pairs: readonly (readonly [string, string])[]): Buffer =>
  Buffer.concat(pairs.map(([key, value]) => field(tag, [text(0x0a, key), field(0x12, [text(0x0a, value)])])));

function exportOf({ resource, metrics }: Process, startedAt: number, at: number, valueAt: (index: number) => number): Buffer {
  const times = Buffer.concat([
    fixed64(0x11, BigInt(startedAt) * NANOSECONDS_PER_MS),
    fixed64(0x19, BigInt(at) * NANOSECONDS_PER_MS),
  ]);
  const messages = metrics.map(({ name, isTotal, points }) => {
    const own = points.map(({ index, attributes: of }) => {
      const value = isTotal ? fixed64(0x31, BigInt(valueAt(index))) : double(0x21, valueAt(index));
      return field(0x0a, [times, value, of]);
    });
    const data = isTotal ? field(0x3a, [...own, CUMULATIVE_AND_MONOTONIC]) : field(0x2a, own);
    return field(0x12, [text(0x0a, name), text(0x12, `What the shop says of ${name}`), data]);
  });
  const scope = field(0x12, [field(0x0a, [text(0x0a, 'shop-meter'), text(0x12, '1.0.0')]), ...messages]);
  return field(0x0a, [resource, scope]);
}
