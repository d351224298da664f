import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { millis } from '../../src/model/instant.ts';
import type { Series } from '../../src/model/series.ts';
import {
  capturedBodies,
  capturedBody,
  label,
  labels,
  metadata,
  sample,
  snappyBlock,
  timeSeries,
  writeRequest,
  writeRequest2,
} from '../receivers/remote-write/write-bodies.ts';
import { double, foldedInt, message, packedDoubles, text, varint } from '../support/protobuf-writer.ts';
import { type ApiAnswer, call, problemOf } from './api-client.ts';
import { startApi, type TestApi } from './start-api.ts';

const NOW = 1_795_400_000_000;
const MINUTE = 60_000;

const HEADERS = {
  'content-type': 'application/x-protobuf',
  'content-encoding': 'snappy',
  'x-prometheus-remote-write-version': '0.1.0',
};
const HEADERS_2 = { ...HEADERS, 'content-type': 'application/x-protobuf;proto=io.prometheus.write.v2.Request' };

let api: TestApi;
beforeEach(async () => {
  api = await startApi({ now: millis(NOW) });
});
afterEach(() => api.close());

const write = (
  body: Uint8Array,
  headers: Record<string, string> = HEADERS,
  as: 'ingest' | 'read' | null = 'ingest',
): Promise<ApiAnswer> => call(api, 'POST', '/api/v1/write', { as, rawBody: Uint8Array.from(body), headers });

interface StoredSeries extends Pick<Series, 'metric' | 'kind' | 'unit'> {
  readonly tags: Record<string, string>;
  readonly points: (readonly [number, number])[];
}

/** As it is stored: a query would read what was added to a total. */
async function stored(metric: string): Promise<StoredSeries[]> {
  const range = { from: millis(NOW - 24 * 60 * MINUTE), to: millis(NOW + 60 * MINUTE) };
  const { items } = await api.store.samples.select([{ metric, tags: [] }], range, null);
  return items.map(({ series: { metric: name, tags, kind, unit }, samples }) => ({
    ...{ metric: name, tags: Object.fromEntries(tags), kind, unit },
    points: Array.from(samples.at, (at, index) => [at, samples.values[index]!] as const),
  }));
}

async function counted(name: string): Promise<number> {
  const { text: all } = await call(api, 'GET', '/metrics');
  return Number(
    all
      .split('\n')
      .find((line) => line.startsWith(`pinkbar_remote_write_${name} `))
      ?.split(' ')[1],
  );
}

const gauge = (name: string, value: number, at = NOW) => timeSeries(labels({ __name__: name, job: 'shop' }), sample(at, value));

describe('POST /api/v1/write', () => {
  it('stores what Prometheus sends, and answers 204 without a body', async () => {
    for (const { body, headers, name } of capturedBodies()) {
      expect([name, (await write(body, { ...headers })).status]).toEqual([name, 204]);
    }
    const captured = ['1', '2', '4', '5', '6'].flatMap((name) => capturedBody(name).decoded.timeseries);
    const [requests] = await stored('http_requests_total').then((all) =>
      all.filter(({ tags }) => tags.code === '200' && tags.instance),
    );
    const sent = captured
      .filter(({ labels: all }) => all.__name__ === 'http_requests_total' && all.code === '200')
      .flatMap(({ samples }) => samples ?? []);
    expect(requests!.points).toEqual(sent.filter(([, value]: [number, unknown]) => value !== 'StaleNaN'));
    expect(requests).toMatchObject({
      kind: 'total',
      tags: { service: 'checkout', env: 'prod', version: '1.4.2', job: 'checkout' },
    });
    expect(await counted('stale_markers_total')).toBe(15);
    expect(await counted('exemplars_ignored_total')).toBe(1);
  });

  it('takes the same body again without a change, and samples in any order', async () => {
    const body = writeRequest(
      timeSeries(labels({ __name__: 'm_total' }), sample(NOW, 3), sample(NOW - MINUTE, 1), sample(NOW - 30_000, 2)),
    );
    for (let round = 0; round < 3; round += 1) expect((await write(body)).status).toBe(204);
    expect((await stored('m_total'))[0]!.points).toEqual([
      [NOW - MINUTE, 1],
      [NOW - 30_000, 2],
      [NOW, 3],
    ]);
  });

  it('stores what can be stored and answers 400 with what cannot, never to be sent again', async () => {
    const answer = await write(
      writeRequest(
        gauge('good', 1),
        gauge('infinite', Number.POSITIVE_INFINITY),
        timeSeries(
          labels({ __name__: 'mixed' }),
          sample(NOW - 500 * 24 * 60 * MINUTE, 1),
          sample(NOW, 2),
          sample(NOW + 11 * MINUTE, 3),
          sample(1_795_400_000, 4),
        ),
        timeSeries(label('a', '1'), label('a', '2'), sample(NOW, 1)),
        gauge('good too', 1),
      ),
    );
    expect(problemOf(answer)).toBe('400 samples-refused');
    expect(answer.json.errors.map(({ code, detail }: { code: string; detail: string }) => [code, detail.split(' ')[0]])).toEqual([
      ['value-not-finite', '1'],
      ['timestamp-out-of-window', '3'],
      ['duplicate-label', '1'],
    ]);
    expect(answer.json.detail).toMatch(/5 samples can never be stored, all others are\..*infinite.*mixed/);
    expect((await stored('good'))[0]!.points).toEqual([[NOW, 1]]);
    expect((await stored('mixed'))[0]!.points).toEqual([[NOW, 2]]);
    expect(await stored('infinite')).toEqual([]);
    expect(await counted('samples_refused_total{reason="timestamp-out-of-window"}')).toBe(3);
    expect(await counted('samples_stored_total')).toBe(3);
  });

  it('takes a NaN for what it says: that there is no value', async () => {
    expect((await write(writeRequest(gauge('quantile', Number.NaN), gauge('quantile', 5, NOW - MINUTE)))).status).toBe(204);
    expect((await stored('quantile'))[0]!.points).toEqual([[NOW - MINUTE, 5]]);
    expect(await counted('samples_without_value_total')).toBe(1);
  });

  it('corrects the kind of a series when metadata says otherwise', async () => {
    await write(writeRequest(gauge('pods_count', 1, NOW - MINUTE), gauge('temperature', 20, NOW - MINUTE)));
    expect((await stored('pods_count'))[0]).toMatchObject({ kind: 'total', unit: null });
    expect((await stored('temperature'))[0]).toMatchObject({ kind: null });
    await write(writeRequest(metadata(2, 'pods_count'), metadata(2, 'temperature', 'celsius', 'How warm it is.')));
    await write(writeRequest(gauge('pods_count', 2), gauge('temperature', 21)));
    expect((await stored('pods_count'))[0]).toMatchObject({
      kind: 'gauge',
      points: [
        [NOW - MINUTE, 1],
        [NOW, 2],
      ],
    });
    expect((await stored('temperature'))[0]).toMatchObject({ kind: 'gauge', unit: 'celsius' });
    expect(await counted('known_metrics')).toBe(2);
  });

  it('makes buckets of native histograms', async () => {
    const histogram = message(
      4,
      double(2, 3),
      double(3, 2.5),
      foldedInt(4, 0),
      message(11, foldedInt(1, 0), varint(2, 2)),
      packedDoubles(13, [1, 2]),
      varint(15, NOW),
    );
    expect((await write(writeRequest(timeSeries(labels({ __name__: 'latency', job: 'shop' }), histogram)))).status).toBe(204);
    const buckets = (await stored('latency_bucket')).map(({ tags, kind, points }) => [tags.le, kind, points[0]![1]]);
    expect(buckets.slice(0, 4)).toEqual([
      ['0.5', 'total', 0],
      ['0.707107', 'total', 1],
      ['1', 'total', 1],
      ['1.41421', 'total', 3],
    ]);
    expect(buckets.at(-1)).toEqual(['+Inf', 'total', 3]);
    expect((await stored('latency_count'))[0]).toMatchObject({ kind: 'total', tags: { service: 'shop' }, points: [[NOW, 3]] });
    expect((await stored('latency_sum'))[0]!.points).toEqual([[NOW, 2.5]]);
  });

  it('tells a sender of 2.0 how much is stored', async () => {
    const symbols = ['', '__name__', 'up', 'job', 'shop', 'bad'];
    const good = { references: [1, 2, 3, 4], fields: [sample(NOW, 1), sample(NOW - MINUTE, 0), message(5, varint(1, 2))] };
    const answer = await write(writeRequest2(symbols, [good]), HEADERS_2);
    expect(answer.status).toBe(204);
    expect(answer.headers.get('x-prometheus-remote-write-samples-written')).toBe('2');
    expect(answer.headers.get('x-prometheus-remote-write-histograms-written')).toBe('0');
    expect(answer.headers.get('x-prometheus-remote-write-exemplars-written')).toBe('0');
    const partial = await write(writeRequest2(symbols, [good, { references: [3, 5], fields: [sample(NOW, 1)] }]), HEADERS_2);
    expect(problemOf(partial)).toBe('400 samples-refused');
    expect(partial.headers.get('x-prometheus-remote-write-samples-written')).toBe('2');
    expect((await stored('up'))[0]).toMatchObject({ kind: 'gauge', tags: { service: 'shop' } });
  });

  it.each([
    ['an unknown message', { ...HEADERS, 'content-type': 'application/x-protobuf;proto=io.prometheus.write.v3.Request' }],
    ['another content type', { ...HEADERS, 'content-type': 'application/json' }],
    ['another compression', { ...HEADERS, 'content-encoding': 'zstd' }],
    ['no compression', { ...HEADERS, 'content-encoding': 'identity' }],
  ])('answers 415 to %s', async (_what, headers) => {
    const answer = await write(writeRequest(gauge('m', 1)), headers);
    expect(problemOf(answer)).toBe('415 unsupported-media-type');
    expect(answer.json.hint).toMatch(/application\/x-protobuf.*Content-Encoding: snappy/);
    expect(await stored('m')).toEqual([]);
  });

  it('shows each reason for which samples were refused, with the first of them and what to do', async () => {
    const twice = timeSeries(label('__name__', 'm'), label('a', '1'), label('a', '2'), sample(NOW, 1));
    const answer = await write(writeRequest(gauge('m', 1, NOW / 1_000), gauge('m', 2), twice));
    expect(answer.json.detail).toContain('the first of m at 1795400000, which looks like seconds; send milliseconds');
    const { json } = await call(api, 'GET', '/v1/integrations', { as: 'read' });
    expect(json.integrations.find(({ name }: { name: string }) => name === 'remote-write')).toMatchObject({
      ...{ accepted: 1, rejected: 2 },
      rejections: [
        { reason: 'duplicate-label', advice: expect.stringMatching(/./) },
        {
          reason: 'timestamp-out-of-window',
          example: expect.stringContaining('seconds'),
          advice: expect.stringContaining('clock'),
        },
      ],
    });
  });

  it('takes the name of the message in any spelling, and Snappy without saying so', async () => {
    const named = { ...HEADERS, 'content-type': 'application/x-protobuf; proto="prometheus.WriteRequest"' };
    expect((await write(writeRequest(gauge('m', 1)), named)).status).toBe(204);
    expect((await write(writeRequest(gauge('m', 1)), { 'content-type': 'application/x-protobuf' })).status).toBe(204);
  });

  it.each([
    ['not Snappy', Buffer.from('plain text'), 'not-snappy'],
    ['empty', Buffer.alloc(0), 'not-snappy'],
    ['no message', snappyBlock(Buffer.from('no message at all')), 'not-protobuf'],
    [
      'a message whose labels break off',
      writeRequest(gauge('m', 1), timeSeries(text(1, '\n\u0010'), sample(NOW, 1))),
      'not-protobuf',
    ],
  ])('answers 400 to a body that is %s, and stores nothing of it', async (_what, body, reason) => {
    expect(problemOf(await write(body))).toBe('400 malformed-body');
    expect(await counted(`requests_refused_total{reason="${reason}"}`)).toBe(1);
    expect(await stored('m')).toEqual([]);
  });

  it('answers 413 to what says that it is larger than may be, without reserving it, and to too many samples', async () => {
    expect(problemOf(await write(Buffer.from('ffffffff0f0061', 'hex')))).toBe('413 body-too-large');
    const many = Array.from({ length: 50_001 }, (_, index) => sample(NOW - index, 1));
    expect(problemOf(await write(writeRequest(timeSeries(labels({ __name__: 'm' }), ...many))))).toBe('413 body-too-large');
    expect(problemOf(await write(writeRequest(...Array.from({ length: 50_001 }, () => timeSeries()))))).toBe(
      '413 body-too-large',
    );
    expect(await counted('requests_refused_total{reason="too-large"}')).toBe(3);
    expect((await write(writeRequest(timeSeries(labels({ __name__: 'm' }), ...many.slice(1))))).status).toBe(204);
  });

  it('takes the token as the password of HTTP Basic too, and none without the scope', async () => {
    const basic = `Basic ${Buffer.from(`anybody:${api.tokens.ingest}`).toString('base64')}`;
    expect((await write(writeRequest(gauge('m', 1)), { ...HEADERS, authorization: basic }, null)).status).toBe(204);
    expect((await write(writeRequest(gauge('m', 1)), HEADERS, null)).status).toBe(401);
    expect((await write(writeRequest(gauge('m', 1)), HEADERS, 'read')).status).toBe(403);
  });
});

describe('remote write to a store that is not there', () => {
  it.each([
    ['StoreFullError', '503 store-full'],
    ['StoreBusyError', '503 store-unavailable'],
  ])('is answered 503 with Retry-After, so that the sender keeps it and tries again: %s', async (name, problem) => {
    let isFull = true;
    const full = await startApi({
      now: millis(NOW),
      storage: (store) => ({
        ...store,
        samples: {
          ...store.samples,
          appendColumns: async (columns) => {
            if (isFull) throw Object.assign(new Error('not now'), { name });
            return store.samples.appendColumns(columns);
          },
        },
      }),
    });
    try {
      const rawBody = Uint8Array.from(writeRequest(gauge('m', 1)));
      const answer = await call(full, 'POST', '/api/v1/write', { as: 'ingest', rawBody, headers: HEADERS });
      expect(problemOf(answer)).toBe(problem);
      expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
      isFull = false;
      expect((await call(full, 'POST', '/api/v1/write', { as: 'ingest', rawBody, headers: HEADERS })).status).toBe(204);
      expect((await full.store.samples.stats()).samplesAppended).toBe(1);
    } finally {
      await full.close();
    }
  });
});
