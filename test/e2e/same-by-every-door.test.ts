import { createSocket } from 'node:dgram';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { labels, metadata, sample, timeSeries, writeRequest } from '../receivers/remote-write/write-bodies.ts';
import { ADMIN_TOKEN, type PinkbarProcess, startPinkbar } from './pinkbar-process.ts';

const STEP_MS = 10_000;
const POINTS = 1_000;
const HOSTS = Array.from({ length: 10 }, (_, index) => `web-${index}`);
/** Lines in one datagram. */
const LINES_A_DATAGRAM = 25;
/** Of metadata in remote write. */
const GAUGE = 2;

/** The beginning of the buckets in which StatsD aggregates, so that it changes no instant. */
const START = Math.floor(Date.now() / STEP_MS) * STEP_MS - POINTS * STEP_MS;
const instants = Array.from({ length: POINTS }, (_, index) => START + index * STEP_MS);
/** Whole numbers, fractions that no sum of powers of two makes, very small and very large ones. */
const valueAt = (host: number, index: number): number =>
  [index, (index + host) / 7, 1e-9 * (index + 1), 2 ** 40 + index][(host + index) % 4]!;

/** The same points by each door, under a metric of the door's name. */
const DOORS: Readonly<Record<string, (pinkbar: PinkbarProcess) => Promise<void>>> = {
  async json(pinkbar) {
    const series = HOSTS.map((host, position) => ({
      ...{ metric: 'json.load', kind: 'gauge', tags: { service: 'shop', host } },
      points: instants.map((at, index) => [at, valueAt(position, index)]),
    }));
    await pinkbar.call('/v1/samples', { method: 'POST', body: JSON.stringify({ series }) });
  },
  async 'remote-write'(pinkbar) {
    const series = HOSTS.map((host, position) =>
      timeSeries(
        labels({ __name__: 'remote_write_load', host, service: 'shop' }),
        ...instants.map((at, index) => sample(at, valueAt(position, index))),
      ),
    );
    const headers = { 'content-type': 'application/x-protobuf', 'content-encoding': 'snappy' };
    await post(pinkbar, '/api/v1/write', headers, Buffer.from(writeRequest(...series, metadata(GAUGE, 'remote_write_load'))));
  },
  async otlp(pinkbar) {
    const dataPoints = HOSTS.flatMap((host, position) =>
      instants.map((at, index) => ({
        ...{ timeUnixNano: `${at}000000`, asDouble: valueAt(position, index) },
        attributes: [{ key: 'host', value: { stringValue: host } }],
      })),
    );
    const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'shop' } }] };
    const metrics = [{ name: 'otlp.load', gauge: { dataPoints } }];
    const body = JSON.stringify({ resourceMetrics: [{ resource, scopeMetrics: [{ metrics }] }] });
    await post(pinkbar, '/v1/metrics', { 'content-type': 'application/json' }, body);
  },
  async statsd(pinkbar) {
    const lines = HOSTS.flatMap((host, position) =>
      instants.map((at, index) => `statsd.load:${valueAt(position, index)}|g|#service:shop,host:${host}|T${at / 1_000}`),
    );
    const socket = createSocket('udp4');
    for (let first = 0; first < lines.length; first += LINES_A_DATAGRAM) {
      const datagram = lines.slice(first, first + LINES_A_DATAGRAM).join('\n');
      await new Promise<void>((sent) => socket.send(datagram, pinkbar.statsdPort, '127.0.0.1', () => sent()));
      // A burst of all of them overflows the buffer that the kernel grants.
      if (first % (LINES_A_DATAGRAM * 20) === 0) await wait(20);
    }
    socket.close();
  },
};

async function post(pinkbar: PinkbarProcess, path: string, headers: Record<string, string>, body: string | Buffer<ArrayBuffer>) {
  const token = ADMIN_TOKEN;
  const answer = await fetch(`${pinkbar.url}${path}`, {
    method: 'POST',
    headers: { ...headers, authorization: `Bearer ${token}` },
    body,
  });
  expect(answer.status, await answer.text()).toBeLessThan(300);
}

let pinkbar: PinkbarProcess;
beforeAll(async () => {
  pinkbar = await startPinkbar();
});
afterAll(() => pinkbar?.stop());

interface QueryAnswer {
  readonly series: readonly {
    readonly tags: Readonly<Record<string, string>>;
    readonly points: readonly (readonly [number, number])[];
  }[];
}

/** Every point that is stored of a metric, by host. */
async function stored(metric: string): Promise<Readonly<Record<string, readonly (readonly [number, number])[]>>> {
  const range = `from=${START}&to=${START + POINTS * STEP_MS}`;
  const { series } = await pinkbar.call<QueryAnswer>(`/v1/query?metric=${metric}&${range}`);
  return Object.fromEntries(series.map(({ tags, points }) => [tags.host, points]));
}

const METRICS = { json: 'json.load', 'remote-write': 'remote_write_load', otlp: 'otlp.load', statsd: 'statsd.load' };
const expected = Object.fromEntries(
  HOSTS.map((host, position) => [host, instants.map((at, index) => [at, valueAt(position, index)])]),
);

it.each(Object.entries(METRICS))('10,000 points by %s are stored as they were sent', async (door, metric) => {
  await DOORS[door]!(pinkbar);
  const count = async () => Object.values(await stored(metric)).reduce((sum, points) => sum + points.length, 0);
  // StatsD stores a bucket some seconds after it was sent.
  await expect.poll(count, { timeout: 40_000, interval: 500 }).toBe(POINTS * HOSTS.length);
  expect(await stored(metric)).toEqual(expected);
});
