import { setTimeout as wait } from 'node:timers/promises';
import { Registry } from 'prom-client';
import { afterEach, expect, test } from 'vitest';
import { createArrivals } from '../../../src/component/arrivals.ts';
import { type Millis, millis } from '../../../src/model/instant.ts';
import type { SampleBatch } from '../../../src/model/sample.ts';
import { listenNginx, type NginxListener, type NginxListenerSettings } from '../../../src/receivers/nginx/listen.ts';
import { registerNginxMetrics } from '../../../src/receivers/nginx/nginx-metrics.ts';
import { UdpListenError } from '../../../src/receivers/udp/udp-listener.ts';
import { sendDatagrams } from '../udp/send-datagrams.ts';

const START = millis(1_795_400_000_000);
const opened: NginxListener[] = [];
afterEach(async () => {
  for (const listener of opened.splice(0)) await listener.close();
});

/** A listener with a clock that the test sets, and what it stored. */
async function open(settings: Partial<NginxListenerSettings> = {}) {
  const clock = { now: START };
  const stored: Record<string, number> = {};
  const context = {
    clock: (): Millis => clock.now,
    samples: {
      async append(batch: SampleBatch) {
        for (const { series, at, values } of batch) {
          const tags = series.tags.map(([name, value]) => `${name}=${value}`).join();
          for (const [index, instant] of at.entries()) stored[`${series.metric}{${tags}}@${instant - START}`] = values[index]!;
        }
        return { accepted: batch.reduce((count, { at }) => count + at.length, 0), refused: [] };
      },
    },
    arrivals: createArrivals(() => clock.now),
    log: { error() {} },
  };
  const defaults = { host: '127.0.0.1', port: 0, serviceField: 'host', maxRoutes: 0, timeZone: 'UTC' };
  const listener = await listenNginx({ ...defaults, ...settings }, context);
  opened.push(listener);
  return { listener, clock, stored, arrivals: context.arrivals };
}

async function deliver(listener: NginxListener, ...packets: readonly string[]): Promise<void> {
  const expected = listener.counters.recordsReceived + packets.length;
  await sendDatagrams(listener.udp.port, ...packets);
  while (listener.counters.recordsReceived < expected) await wait(2);
}

const line = (ms: number, fields = ''): string =>
  `<190>Nov 23 01:49:21 web-1 nginx: {"service":"shop","env":"prod","msec":${((START + ms) / 1_000).toFixed(3)},"status":200,"request_time":0.100${fields}}`;

test('datagrams on a real socket become samples; a late one completes its bucket', async () => {
  const { listener, clock, stored, arrivals } = await open();
  clock.now = millis(START + 1_000);
  await deliver(listener, line(500), line(900, ',"upstream_status":"502, 200","upstream_response_time":"0.010, 0.080"'));
  clock.now = millis(START + 21_000);
  await deliver(listener, line(20_500), line(950), 'rubbish');
  await listener.close();
  const tags = '{environment=prod,service=shop}';
  expect(stored).toMatchObject({
    [`nginx.requests${tags}@0`]: 3,
    [`nginx.requests.2xx${tags}@0`]: 3,
    [`nginx.request_time.p95${tags}@0`]: 100,
    [`nginx.upstream_time.count${tags}@0`]: 1,
    [`nginx.upstream_time.sum${tags}@0`]: 90,
    [`nginx.upstream.tries${tags}@0`]: 2,
    [`nginx.upstream.errors${tags}@0`]: 1,
    [`nginx.requests${tags}@20000`]: 1,
  });
  expect(listener.counters).toMatchObject({ recordsReceived: 5, recordsRejected: 1, samplesDropped: 0 });
  expect(arrivals.list()).toMatchObject([
    { name: 'nginx', accepted: 4, rejected: 1, rejections: [{ reason: 'not-json', example: 'rubbish' }] },
  ]);
});

test('a line with a time in another unit is counted when it arrives, and loses none of those after it', async () => {
  const { listener, clock, stored } = await open();
  clock.now = millis(START + 1_000);
  await deliver(listener, line(990), line(990).replace(/"msec":\d+\.\d+/, `"msec":${START + 990}`), line(995));
  await listener.close();
  expect(stored['nginx.requests{environment=prod,service=shop}@0']).toBe(3);
  expect(listener.counters.recordsRejected).toBe(0);
});

test('what it counts is among the metrics of the server', async () => {
  const { listener } = await open();
  await deliver(listener, line(1), 'rubbish', '{"status":200,"host":"cut');
  const registry = new Registry();
  registerNginxMetrics(registry, () => listener);
  const text = await registry.metrics();
  expect(text).toContain('pinkbar_nginx_records_received_total 3');
  expect(text).toContain('pinkbar_nginx_records_cut_total 1');
  expect(text).toContain('pinkbar_nginx_records_rejected_total{reason="not-json"} 1');
  expect(text).toContain('pinkbar_nginx_packets_received_total 3');
  registry.clear();
  registerNginxMetrics(registry, () => null);
  expect(await registry.metrics()).not.toContain('pinkbar_nginx_records_received_total 3');
});

test('what was sent before the close is stored, even if not yet read', async () => {
  const { listener, stored } = await open();
  await sendDatagrams(listener.udp.port, ...Array.from({ length: 100 }, () => line(0)));
  await listener.close();
  expect(stored['nginx.requests{environment=prod,service=shop}@0']).toBe(100);
});

test('the error for a port in use names the log and its settings', async () => {
  const { listener } = await open();
  const second = open({ port: listener.udp.port });
  await expect(second).rejects.toThrow(UdpListenError);
  await expect(second).rejects.toMatchObject({ settings: 'PINKBAR_NGINX_PORT or PINKBAR_NGINX_HOST' });
});
