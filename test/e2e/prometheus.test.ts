import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { millis } from '../../src/model/instant.ts';
import type { SeriesSamples } from '../../src/model/sample.ts';
import { openStore } from '../../src/storage/open-store.ts';
import { recorded } from '../receivers/remote-write/recording-visitor.ts';
import { available } from '../setup/available.ts';
import { createExporter, type LivePrometheus, type PrometheusSeries, serveLocally, startPrometheus } from './live-prometheus.ts';
import { ADMIN_TOKEN, type PinkbarProcess, startPinkbar } from './pinkbar-process.ts';
import { createWriteRelay } from './write-relay.ts';

/** Requests that were acknowledged before the kill: some scrapes' worth. */
const ACKNOWLEDGED_BEFORE = 8;
const OUTAGE_MS = 3_000;
/** The sender tries again within 200 ms; on a machine at work everything takes its time. */
const CATCH_UP_MS = 60_000;

/** Every sample by the name of its series. */
type Samples = ReadonlyMap<string, ReadonlyMap<number, number>>;

const nameOf = (labels: Readonly<Record<string, string>>): string =>
  JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));

/** As they are stored: with the labels that were sent, without what was added to them. */
const storedSamples = (all: readonly SeriesSamples[]): Samples =>
  new Map(
    all.map(({ series, samples }) => {
      const tags = Object.fromEntries(series.tags.filter(([name, value]) => name !== 'service' || value !== 'shop-exporter'));
      const values = new Map(Array.from(samples.at, (at, index) => [at, samples.values[index]!]));
      return [nameOf({ __name__: series.metric, ...tags }), values];
    }),
  );

/** As its API has them: NaN is no value, and external labels are added when they are sent. */
const prometheusSamples = (all: readonly PrometheusSeries[], from: number): Samples =>
  new Map(
    all
      .map(({ metric, values }) => {
        const finite = values.filter(([seconds, value]) => value !== 'NaN' && seconds * 1_000 >= from);
        return [
          nameOf({ ...metric, cluster: 'test' }),
          new Map(finite.map(([s, value]) => [Math.round(s * 1_000), Number(value)])),
        ] as const;
      })
      .filter(([, values]) => values.size > 0),
  );

async function readStore(directory: string, to: number): Promise<readonly SeriesSamples[]> {
  const onFault = (error: Error): never => {
    throw error;
  };
  const store = await openStore({ directory, synchronous: 'normal' }, { now: () => millis(Date.now()), onFault });
  const { items, nextCursor } = await store.samples.select(
    [{ metric: '*', tags: [] }],
    { from: millis(0), to: millis(to + 1) },
    null,
  );
  expect(nextCursor).toBeNull();
  await store.close();
  return items;
}

describe.skipIf(!available('prometheus'))('a live Prometheus', () => {
  const relay = createWriteRelay();
  const exporter = createExporter();
  const directory = mkdtempSync(join(tmpdir(), 'pinkbar-e2e-'));
  const settings = { PINKBAR_DATA_DIR: directory };
  let pinkbar: PinkbarProcess;
  let prometheus: LivePrometheus;
  let cutoff = 0;
  let expected: Samples;
  let stored: readonly SeriesSamples[];
  let acknowledgedAtKill = 0;

  const start = async (): Promise<void> => {
    pinkbar = await startPinkbar(settings);
    relay.target = pinkbar.url;
  };
  const until = async (isSo: () => boolean | Promise<boolean>): Promise<void> => {
    const end = Date.now() + CATCH_UP_MS;
    while (!(await isSo())) {
      if (Date.now() > end) throw new Error('Prometheus did not catch up');
      await wait(100);
    }
  };
  /** The newest instant that was acknowledged of every series that Prometheus has at the end. */
  const caughtUpTo = (instant: number): boolean => {
    const last = relay.acknowledged.slice(-50).flatMap((body) => recorded(body, 1)!.series_);
    return last.some(({ labels, samples }) => labels.__name__ === 'shop_orders_total' && samples.some(([at]) => at > instant));
  };

  beforeAll(async () => {
    await start();
    const remote = await serveLocally(relay.server);
    prometheus = await startPrometheus(available('prometheus')!, await serveLocally(exporter), remote, ADMIN_TOKEN);
    await until(() => relay.acknowledged.length >= ACKNOWLEDGED_BEFORE);
    acknowledgedAtKill = relay.acknowledged.length;
    await pinkbar.stop('SIGKILL');
    relay.target = null;
    await wait(OUTAGE_MS);
    await start();
    relay.isBusy = true;
    await until(() => (relay.answered.get(503) ?? 0) > 3);
    relay.isBusy = false;
    cutoff = Date.now();
    // Shards run apart: some seconds later all of them have passed the cutoff.
    await until(() => caughtUpTo(cutoff + 3_000));
    expected = prometheusSamples(await prometheus.samplesUntil(cutoff), 0);
    await pinkbar.stop();
    stored = await readStore(directory, cutoff);
  }, 180_000);
  afterAll(async () => {
    await prometheus?.stop();
    pinkbar?.child.kill('SIGKILL');
    relay.server.closeAllConnections();
    relay.server.close();
    exporter.closeAllConnections();
    exporter.close();
    rmSync(directory, { recursive: true, force: true });
  });

  it('has every sample stored that its own API answers, and no other, though Pinkbar was killed and answered 503', () => {
    const found = storedSamples(stored);
    expect([...found.keys()].sort()).toEqual([...expected.keys()].sort());
    for (const [name, samples] of expected) expect([name, [...found.get(name)!]]).toEqual([name, [...samples]]);
    const count = [...expected.values()].reduce((sum, samples) => sum + samples.size, 0);
    expect(expected.size).toBeGreaterThan(15);
    expect(count).toBeGreaterThan(100);
  });

  it('has nothing lost that was acknowledged, before and after the kill', () => {
    expect(acknowledgedAtKill).toBeGreaterThanOrEqual(ACKNOWLEDGED_BEFORE);
    expect(relay.acknowledged.length).toBeGreaterThan(acknowledgedAtKill);
    const found = storedSamples(stored);
    const lost = relay.acknowledged
      .flatMap((body) => recorded(body, 1)!.series_)
      .flatMap(({ labels, samples }) => samples.map(([at, value]) => ({ name: nameOf(labels), at, value })))
      .filter(({ at, value }) => at <= cutoff && value !== 'StaleNaN' && !Number.isNaN(value))
      .filter(({ name, at, value }) => found.get(name)?.get(at) !== value);
    expect(lost).toEqual([]);
  });

  it('is answered 204 and 503 alone', () => {
    expect([...relay.answered.keys()].sort()).toEqual([204, 503]);
  });

  it('says of each metric what it is', () => {
    const kinds = new Map(stored.map(({ series }) => [series.metric, series.kind]));
    expect(Object.fromEntries([...kinds].filter(([metric]) => metric.startsWith('shop_')))).toEqual({
      ...{ shop_orders_total: 'total', shop_pods_count: 'gauge', shop_temperature: 'gauge' },
      ...{ shop_latency_seconds_bucket: 'total', shop_latency_seconds_sum: 'total', shop_latency_seconds_count: 'total' },
      ...{ shop_wait_seconds_count: 'total', shop_wait_seconds_sum: 'total' },
    });
    const services = new Map(stored.map(({ series }) => [series.metric, series.tags.find(([name]) => name === 'service')?.[1]]));
    expect(services.get('shop_orders_total')).toBe('shop');
    expect(services.get('shop_temperature')).toBe('shop-exporter');
  });
});
