import { describe, expect, test } from 'vitest';
import type { SignalKind } from '../../src/model/signal.ts';
import { formatValue, quantityOf } from '../../src/web/format/value-format.ts';

describe('formatValue', () => {
  const cases: ReadonlyArray<readonly [string, SignalKind, string | null, number | null, string]> = [
    ['error_ratio', 'ratio', '1', 0.01234, '1.23\u00a0%'],
    ['error_ratio', 'ratio', null, 0, '0\u00a0%'],
    ['latency_p95', 'latency', 'ms', 123.44, '123\u00a0ms'],
    ['latency_p95', 'latency', 'ms', 1234, '1.23\u00a0s'],
    ['latency_p95', 'latency', 's', 0.0123, '12.3\u00a0ms'],
    ['request_rate', 'count', '1', 12.345, '12.3\u00a0req/s'],
    ['request_rate', 'count', '1', 12_345, '12.3\u00a0kreq/s'],
    ['log_errors', 'count', '1', 0.05, '3\u00a0/min'],
    ['workers', 'gauge', '1', 9, '9'],
    ['memory', 'gauge', 'B', 3 * 2 ** 20, '3\u00a0MiB'],
    ['queue_depth', 'gauge', 'jobs', 12_000, '12\u00a0kjobs'],
    ['backlog', 'gauge', null, -4.5, '\u22124.5'],
    ['tiny', 'gauge', null, 1e-9, '1e-9'],
    ['workers', 'gauge', null, null, '–'],
    ['workers', 'gauge', null, Number.NaN, '–'],
  ];
  test.each(cases)('%s (%s, %s): %s', (name, kind, unit, value, text) => {
    expect(formatValue(value, quantityOf({ name, kind, unit }))).toBe(text);
  });
});
