import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { createArrivals } from '../../../src/component/arrivals.ts';
import type { Context } from '../../../src/component/context.ts';
import { createSampleSink } from '../../../src/component/sample-sink.ts';
import { millis } from '../../../src/model/instant.ts';
import { remoteWrite } from '../../../src/receivers/remote-write/receiver.ts';
import { readSettings } from '../../../src/settings/read-settings.ts';
import { openStore } from '../../../src/storage/open-store.ts';
import { labels, metadata, sample, timeSeries, writeRequest } from './write-bodies.ts';

const NOW = millis(1_795_400_000_000);
const COUNTER = 1;
const GAUGE = 2;

/** Starts the receiver on the store of a folder, sends bodies to it, and stops; returns the kinds of all series. */
async function run(directory: string, bodies: readonly Buffer[]): Promise<readonly (readonly [string, string | null])[]> {
  const clock = () => NOW;
  const onFault = (error: Error): never => {
    throw error;
  };
  const store = await openStore({ directory, synchronous: 'normal' }, { now: clock, onFault });
  const reading = readSettings([remoteWrite.settings], {});
  if (!reading.valid) throw new Error(reading.faults.join());
  const log = pino({ enabled: false });
  const arrivals = createArrivals(clock);
  const context = { storage: store, samples: createSampleSink(store.samples, log), arrivals, clock, log } as unknown as Context;
  const receiver = remoteWrite.create(reading.settings, context)!;
  await receiver.start!();
  for (const rawBody of bodies) {
    const headers = { 'content-type': 'application/x-protobuf', 'content-encoding': 'snappy' };
    await receiver.routes![0]!.handle({ params: {}, query: {}, headers, caller: null, rawBody, body: undefined });
  }
  const { items } = await store.samples.listSeries({ metric: null, tags: [] }, { limit: 100, cursor: null });
  await store.close();
  return items.map(({ metric, kind }) => [metric, kind] as const);
}

const series = (name: string, at: number, value: number) =>
  timeSeries(labels({ __name__: name, job: 'shop' }), sample(NOW + at, value));

it('a series keeps the kind that its exporter stated when the server is restarted, until something else is stated', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'pinkbar-kinds-'));
  try {
    const samples = (at: number) =>
      writeRequest(series('queue_count', at, 5), series('jobs', at, 5), series('orders_total', at, 5), series('level', at, 5));
    const stated = writeRequest(metadata(GAUGE, 'queue_count'), metadata(COUNTER, 'jobs'), metadata(GAUGE, 'level'));
    const kinds = [
      ['queue_count', 'gauge'],
      ['jobs', 'total'],
      ['orders_total', 'total'],
      ['level', 'gauge'],
    ];
    expect(await run(directory, [stated, samples(0)])).toEqual(kinds);
    expect(await run(directory, [samples(10_000)])).toEqual(kinds);
    const isCounterNow = writeRequest(metadata(COUNTER, 'queue_count'));
    expect((await run(directory, [isCounterNow, samples(20_000)]))[0]).toEqual(['queue_count', 'total']);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});
