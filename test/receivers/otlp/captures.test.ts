import { describe, expect, it } from 'vitest';
import { readJsonRequest } from '../../../src/receivers/otlp/json/read-request.ts';
import { AFTER_CAPTURES, convert, FIXTURES, readFixture, requestOf } from './otlp-fixtures.ts';

describe('requests captured from the SDK', () => {
  it.each(FIXTURES)('%s becomes the samples of the JSON that it stands for', (name) => {
    const fixture = readFixture(name);
    const converted = convert(requestOf(fixture));
    expect(converted.rejected).toEqual({});
    expect(Object.keys(converted.samples).length).toBeGreaterThan(30);
    expect(converted.samples).toEqual(convert(readJsonRequest(fixture.decoded)).samples);
  });

  it('has counters, levels and histograms as their series', () => {
    const { samples } = convert(
      requestOf(readFixture('proto-none-cumulative-explicit')),
      undefined,
      AFTER_CAPTURES,
      1_795_398_749_518,
    );
    const owner = 'environment=prod';
    const rest = 'service=checkout,version=1.4.2';
    expect(samples[`checkout.orders{${owner},ok=true,${rest}} total null @0`]).toBe(54);
    expect(samples[`checkout.inflight{${owner},${rest}} gauge null @0`]).toBe(2);
    expect(samples[`checkout.queue_depth{${owner},queue=mail,${rest}} gauge null @0`]).toBe(7);
    const http = (status: number, le: string | null) =>
      `{${owner},${status === 500 ? 'error.type=500,' : ''}http.request.method=GET,http.response.status_code=${status},${le === null ? '' : `le=${le},`}network.protocol.version=1.1,service=checkout,url.scheme=http,version=1.4.2}`;
    const bucket = (le: string) => samples[`http.server.request.duration_bucket${http(200, le)} total s @0`];
    expect([bucket('0.005'), bucket('0.025'), bucket('0.05'), bucket('0.25'), bucket('10'), bucket('+Inf')]).toEqual([
      1, 1, 23, 38, 44, 44,
    ]);
    expect(samples[`http.server.request.duration_count${http(200, null)} total null @0`]).toBe(44);
    expect(samples[`http.server.request.duration_sum${http(200, null)} total s @0`]).toBe(4.728975444);
  });
});
