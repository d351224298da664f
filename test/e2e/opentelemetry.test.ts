import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { OTLPMetricExporter as JsonExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPMetricExporter as ProtobufExporter } from '@opentelemetry/exporter-metrics-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  AggregationTemporality,
  AggregationType,
  MeterProvider,
  PeriodicExportingMetricReader,
  type PushMetricExporter,
} from '@opentelemetry/sdk-metrics';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN_TOKEN, type PinkbarProcess, startPinkbar } from './pinkbar-process.ts';

/** Durations in seconds: 1 to 1,000 ms, each once, so that the quantile q is q seconds. */
const DURATIONS = Array.from({ length: 1_000 }, (_, i) => (i + 1) / 1_000);

interface Answer {
  readonly series: readonly {
    readonly tags: Readonly<Record<string, string>>;
    readonly points: readonly (readonly [number, number])[];
  }[];
}

let pinkbar: PinkbarProcess;
beforeAll(async () => {
  pinkbar = await startPinkbar();
}, 60_000);
afterAll(() => pinkbar?.stop());

const optionsOf = (url: string, temporalityPreference: AggregationTemporality) => ({
  url: `${url}/v1/metrics`,
  headers: { Authorization: `Bearer ${ADMIN_TOKEN}` },
  temporalityPreference,
});

/** A process that counts requests, as an instrumented server does. Its exports are made when they are asked for. */
function startProcess(service: string, exporter: PushMetricExporter, histogram: 'explicit' | 'exponential') {
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000, exportTimeoutMillis: 30_000 });
  const provider = new MeterProvider({
    resource: resourceFromAttributes({
      'service.name': service,
      'service.version': '2.0.0',
      'deployment.environment.name': 'prod',
    }),
    readers: [reader],
    views:
      histogram === 'exponential'
        ? [{ instrumentName: 'http.server.request.duration', aggregation: { type: AggregationType.EXPONENTIAL_HISTOGRAM } }]
        : [],
  });
  const meter = provider.getMeter('test');
  const advice = { explicitBucketBoundaries: [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10] };
  return {
    durations: meter.createHistogram('http.server.request.duration', { unit: 's', advice }),
    orders: meter.createCounter('shop.orders', { unit: '{order}' }),
    waiting: meter.createUpDownCounter('shop.waiting'),
    flush: () => provider.forceFlush(),
    stop: () => provider.shutdown(),
  };
}

/** The sum of what a series counted in the last ten minutes. */
async function countedBy(metric: string, ...tags: readonly string[]): Promise<number> {
  const from = Date.now() - 600_000;
  const query = `metric=${metric}${tags.map((tag) => `&tags=${tag}`).join('')}&from=${from}&to=${Date.now() + 60_000}&step=60s&agg=sum`;
  const { series } = await pinkbar.call<Answer>(`/v1/query?${query}`);
  return series.flatMap(({ points }) => points).reduce((sum, [, value]) => sum + value, 0);
}

/** The values of a signal in the last ten minutes. */
async function valuesOf(signal: string): Promise<readonly number[]> {
  const query = `signal=${encodeURIComponent(signal)}&from=${Date.now() - 600_000}&to=${Date.now() + 600_000}&step=10m`;
  const { series } = await pinkbar.call<Answer>(`/v1/query?${query}`);
  return series.flatMap(({ points }) => points).map(([, value]) => value);
}

describe('an OpenTelemetry SDK', () => {
  it.each([
    ['protobuf', 'cumulative', 'explicit', ProtobufExporter, AggregationTemporality.CUMULATIVE],
    ['JSON', 'delta', 'explicit', JsonExporter, AggregationTemporality.DELTA],
    ['protobuf', 'delta', 'exponential', ProtobufExporter, AggregationTemporality.DELTA],
    ['JSON', 'cumulative', 'exponential', JsonExporter, AggregationTemporality.CUMULATIVE],
  ] as const)(
    'is read to the last count: %s, %s, %s histogram',
    async (format, temporality, histogram, Exporter, preference) => {
      const service = `${format}-${temporality}-${histogram}`.toLowerCase();
      const running = startProcess(service, new Exporter(optionsOf(pinkbar.url, preference)), histogram);
      for (const half of [DURATIONS.slice(0, 500), DURATIONS.slice(500)]) {
        for (const seconds of half)
          running.durations.record(seconds, { 'http.response.status_code': 200, 'http.request.method': 'GET' });
        running.orders.add(half.length, { paid: true });
        running.waiting.add(3);
        // Real exports are seconds apart; two within one millisecond would be one.
        await sleep(20);
        await running.flush();
      }
      await sleep(20);
      // The first failed request: its series did not exist before.
      for (let i = 0; i < 50; i += 1)
        running.durations.record(0.002, { 'http.response.status_code': 503, 'http.request.method': 'GET' });
      await running.stop();

      expect(await countedBy('shop.orders', `service:${service}`)).toBeCloseTo(1_000, 6);
      expect(
        await countedBy('http.server.request.duration_count', `service:${service}`, 'http.response.status_code:200'),
      ).toBeCloseTo(1_000, 6);
      expect(
        await countedBy('http.server.request.duration_count', `service:${service}`, 'http.response.status_code:503'),
      ).toBeCloseTo(50, 6);
      expect(
        await countedBy('http.server.request.duration_sum', `service:${service}`, 'http.response.status_code:200'),
      ).toBeCloseTo(500.5, 6);
      const waiting = await pinkbar.call<Answer>(
        `/v1/query?metric=shop.waiting&tags=service:${service}&from=${Date.now() - 600_000}`,
      );
      expect(waiting.series[0]?.points.at(-1)?.[1]).toBe(6);
      expect(waiting.series[0]?.tags).toEqual({ environment: 'prod', service, version: '2.0.0' });
    },
    60_000,
  );

  it.each([
    ['protobuf-cumulative-explicit', 0.5, 1],
    ['json-delta-explicit', 0.5, 1],
    ['protobuf-delta-exponential', 0.9, 1.04],
    ['json-cumulative-exponential', 0.9, 1.04],
  ])('has percentiles of all that %s counted', async (service, low, high) => {
    // The 95 % quantile is 0.95 s; with fixed bounds it lies in the bucket up to 1 s.
    const expression = {
      form: 'quantile',
      q: 0.95,
      of: [{ metric: 'http.server.request.duration_bucket', tags: { service, 'http.response.status_code': '200' } }],
    };
    const signal = { name: `p95-${service}`, service, kind: 'latency', bad: 'up', expression };
    const { id } = await pinkbar.call<{ id: string }>('/v1/signals', { method: 'POST', body: JSON.stringify(signal) });
    const values = await valuesOf(id);
    expect(values.length).toBeGreaterThan(0);
    for (const value of values) {
      expect(value).toBeGreaterThan(low);
      expect(value).toBeLessThanOrEqual(high);
    }
  });

  it('sends the same again after 503, and nothing is lost or counted twice', async () => {
    const seen: { status: number; at: number; bytes: Buffer }[] = [];
    const proxy = await refusingOnce(pinkbar.url, seen);
    const url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    const running = startProcess('retried', new ProtobufExporter(optionsOf(url, AggregationTemporality.DELTA)), 'explicit');
    running.orders.add(7);
    await sleep(20);
    await running.flush();
    running.orders.add(5);
    await running.stop();
    proxy.close();
    expect(seen.map(({ status }) => status)).toEqual([503, 200, 200]);
    expect(seen[1]!.bytes).toEqual(seen[0]!.bytes);
    expect(await countedBy('shop.orders', 'service:retried')).toBe(12);
  }, 60_000);
});

/** Passes requests on after the first, which it answers as Pinkbar does while its disk is full. */
function refusingOnce(target: string, seen: { status: number; at: number; bytes: Buffer }[]): Promise<Server> {
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const bytes = Buffer.concat(parts);
    if (seen.length === 0) {
      seen.push({ status: 503, at: Date.now(), bytes });
      response.writeHead(503, { 'Retry-After': '1', 'Content-Type': 'application/x-protobuf' }).end();
      return;
    }
    const { authorization = '', 'content-type': type = '' } = request.headers;
    const answer = await fetch(`${target}${request.url}`, {
      method: 'POST',
      headers: { authorization, 'content-type': type },
      body: Uint8Array.from(bytes),
    });
    seen.push({ status: answer.status, at: Date.now(), bytes });
    response.writeHead(answer.status, { 'Content-Type': type }).end(Buffer.from(await answer.arrayBuffer()));
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}
