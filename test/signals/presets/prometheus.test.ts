import { describe, expect, it } from 'vitest';
import { discoverSignals } from '../../../src/signals/discovery/discover-signals.ts';
import { matcherOf, selectorsOf } from '../../../src/signals/discovery/select-series.ts';
import { series } from '../series-builder.ts';

const go = ['200', '404', '500'].flatMap((code) => [
  series('http_requests_total', `service:shop,code:${code},method:get,instance:a`),
  ...['0.1', '+Inf'].map((le) => series('http_request_duration_seconds_bucket', `service:shop,code:${code},le:${le}`)),
  series('http_request_duration_seconds_sum', `service:shop,code:${code}`),
  series('http_request_duration_seconds_count', `service:shop,code:${code}`),
]);

const names = (found: ReturnType<typeof discoverSignals>) => found.map(({ name }) => name);

describe('a Go program', () => {
  it('has requests, both kinds of errors, percentiles and the mean', () => {
    const found = discoverSignals(go);
    expect(names(found)).toEqual([
      ...['http_request_rate', 'http_error_ratio', 'http_client_error_ratio'],
      ...['http_latency_p50', 'http_latency_p95', 'http_latency_p99', 'http_latency_mean'],
    ]);
    expect(new Set(found.map(({ id, name }) => id.slice(0, -name.length)))).toEqual(new Set(['shop.']));
    const errors = found.find(({ name }) => name === 'http_error_ratio')!;
    expect(errors.expression).toMatchObject({
      form: 'ratio',
      numerator: expect.arrayContaining([expect.objectContaining({ metric: 'http_requests_total' })]),
    });
    if (errors.expression.form !== 'ratio') throw new Error('not a ratio');
    const picked = go.filter(matcherOf(errors.expression.numerator));
    expect(picked.map(({ tags }) => tags.find(([tag]) => tag === 'code')?.[1])).toEqual(['500']);
    expect(go.filter(matcherOf(selectorsOf(errors.expression)))).toHaveLength(3);
  });

  it('that counts requests without a status has no errors to be judged', () => {
    expect(names(discoverSignals([series('http_requests_total', 'service:shop,method:get')]))).toEqual(['http_request_rate']);
  });

  it('that posts its own series too is watched once', () => {
    const found = discoverSignals([...go, series('http.requests', 'service:shop')]);
    expect(found.filter(({ name }) => name === 'http_request_rate')).toMatchObject([{ preset: 'http' }]);
    expect(found.filter(({ name }) => name === 'http_latency_p95')).toMatchObject([{ preset: 'prometheus-go' }]);
  });
});
