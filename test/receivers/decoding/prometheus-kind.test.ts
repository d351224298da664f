import { describe, expect, it } from 'vitest';
import { familyOf, kindOfSeries, type PrometheusType } from '../../../src/receivers/decoding/prometheus-kind.ts';

const kindOf = (metric: string, families: Readonly<Record<string, PrometheusType>>) => {
  const family = familyOf(metric, (name) => (Object.hasOwn(families, name) ? { type: families[name]! } : undefined));
  return kindOfSeries(metric, family?.type ?? null);
};

describe('the kind of a Prometheus series', () => {
  it.each<[string, Record<string, PrometheusType>, string | null]>([
    ['http_requests_total', { http_requests_total: 'counter' }, 'total'],
    ['http_requests_total', { http_requests: 'counter' }, 'total'],
    ['process_restarts', { process_restarts: 'counter' }, 'total'],
    ['memory_bytes', { memory_bytes: 'gauge' }, 'gauge'],
    ['pods_count', { pods_count: 'gauge' }, 'gauge'],
    ['latency_bucket', { latency: 'histogram' }, 'total'],
    ['latency_count', { latency: 'histogram' }, 'total'],
    ['latency_sum', { latency: 'summary' }, 'total'],
    ['latency', { latency: 'summary' }, 'gauge'],
    ['queue_bucket', { queue: 'gaugehistogram' }, 'gauge'],
    ['queue_gcount', { queue: 'gaugehistogram' }, 'gauge'],
    ['http_requests_created', { http_requests: 'counter' }, 'gauge'],
    ['build_info', { build: 'info' }, 'gauge'],
    // Without metadata, by the name alone.
    ['http_requests_total', {}, 'total'],
    ['latency_bucket', {}, 'total'],
    ['latency_sum', {}, 'total'],
    ['pods_count', {}, 'total'],
    ['memory_bytes', {}, null],
    ['up', {}, null],
    // Another metric that happens to begin with the same words says nothing.
    ['latency_bucket', { latency: 'gauge' }, 'total'],
    ['memory_max', { memory: 'counter' }, null],
    ['x_total', { x_total: 'unknown' }, 'total'],
  ])('%s with %o is %s', (metric, families, kind) => {
    expect(kindOf(metric, families)).toBe(kind);
  });
});
