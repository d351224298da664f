import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createEventSink, type EventSink } from '../../../src/component/event-sink.ts';
import { VersionWatcher } from '../../../src/integrations/metric-versions/watch-versions.ts';
import type { EventDraft } from '../../../src/model/event.ts';
import { EVERY_EVENT } from '../../../src/model/event-filter.ts';
import { HOUR_MS, MINUTE_MS, type Millis, millis, SECOND_MS } from '../../../src/model/instant.ts';
import { toTags } from '../../../src/model/tags.ts';
import { openStore } from '../../../src/storage/open-store.ts';
import type { Storage } from '../../../src/storage/ports/storage.ts';

const START = Date.UTC(2026, 10, 23, 10);
const LOG = { info() {}, error() {} } as never;

describe('versions in the metrics', () => {
  let directory: string;
  let store: Storage;
  let events: EventSink;
  let watch: VersionWatcher;
  let now: Millis;

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'pinkbar-versions-'));
    now = millis(START);
    await open();
  });
  afterEach(async () => {
    await store.close();
    rmSync(directory, { recursive: true, force: true });
  });

  async function open(): Promise<void> {
    store = await openStore(
      { directory, synchronous: 'normal' },
      {
        now: () => now,
        onFault: (error) => {
          throw error;
        },
      },
    );
    events = createEventSink(store, LOG);
    watch = new VersionWatcher({ storage: store, events, clock: () => now, log: LOG });
  }
  async function restart(): Promise<void> {
    await store.close();
    await open();
  }

  /** Samples each 30 s from one minute of the hour to another, then a pass at the end of them. */
  async function live(
    fromMinute: number,
    toMinute: number,
    ...series: readonly (readonly [metric: string, tags: string])[]
  ): Promise<void> {
    const from = START + fromMinute * MINUTE_MS;
    const at = Float64Array.from({ length: (toMinute - fromMinute) * 2 }, (_, index) => from + index * 30 * SECOND_MS);
    await store.samples.append(
      series.map(([metric, text]) => ({
        series: {
          metric,
          tags: toTags(text.split(',').map((tag) => tag.split(':') as [string, string])),
          kind: 'gauge' as const,
          unit: null,
        },
        at,
        values: at.map((_, index) => index),
      })),
    );
    now = millis(Math.max(now, START + toMinute * MINUTE_MS));
    await watch.pass();
  }
  const http = (version: string, more = ''): readonly [string, string] => [
    'http.requests',
    `service:shop,env:prod,version:${version}${more}`,
  ];

  async function found(): Promise<readonly string[]> {
    const { items } = await store.events.list(EVERY_EVENT, { limit: 100, cursor: null });
    return items
      .filter(({ source, sameAs }) => source === 'metrics' && sameAs === null)
      .map(({ kind, version, commit, startedAt }) => `${(startedAt - START) / MINUTE_MS} ${kind} ${version ?? commit}`)
      .reverse();
  }
  const post = (draft: Partial<EventDraft>, minute: number): Promise<unknown> => {
    const at = millis(START + minute * MINUTE_MS);
    const empty = { ref: null, repository: null, author: null, title: null, text: null, url: null, tags: [], key: null };
    const place = { service: 'shop', environment: 'production', version: null, commit: null };
    const event = { kind: 'deploy', status: 'succeeded', source: 'api', startedAt: at, endedAt: at } as const;
    return events.post([{ ...empty, ...place, ...event, ...draft }], null);
  };

  it('are a deploy when they change, and none at first', async () => {
    await live(0, 60, http('1.0'));
    expect(await found()).toEqual([]);
    await live(60, 70, http('1.1'));
    expect(await found()).toEqual(['60 deploy 1.1']);
  });

  it('are one deploy while old and new run side by side, whichever reports', async () => {
    await live(0, 60, http('1.0', ',host:a'), http('1.0', ',host:b'));
    await live(60, 90, http('1.0', ',host:a'), http('1.1', ',host:b'));
    await live(90, 120, http('1.1', ',host:a'), http('1.1', ',host:b'));
    expect(await found()).toEqual(['60 deploy 1.1']);
  });

  it('are a rollback when an older one is back after the newer was alone, and a deploy when the newer is', async () => {
    await live(0, 60, http('1.0'));
    await live(60, 75, http('1.1'));
    await live(75, 90, http('1.0'));
    await live(90, 100, http('1.1'));
    const all = ['60 deploy 1.1', '75 rollback 1.0', '90 deploy 1.1'];
    expect(await found()).toEqual(all);
    now = millis(now + 2 * MINUTE_MS);
    await watch.pass();
    await restart();
    await watch.pass();
    expect(await found()).toEqual(all);
  });

  it('are found after a restart, and not twice', async () => {
    await live(0, 60, http('1.0'));
    await live(60, 70, http('1.1'));
    await restart();
    await live(70, 80, http('1.1'), http('1.1', ',host:new'));
    await restart();
    await live(80, 90, http('1.2'));
    expect(await found()).toEqual(['60 deploy 1.1', '80 deploy 1.2']);
  });

  it('are what the pipeline has reported already, under the same version, some time before', async () => {
    await live(0, 60, http('1.0'));
    await post({ version: 'v1.1' }, 30);
    await live(60, 70, http('1.1'));
    expect(await found()).toEqual([]);
  });

  it('are one release with what the pipeline reports afterwards', async () => {
    await live(0, 60, http('1.0'));
    await live(60, 70, http('1.1'));
    await post({ version: '1.1', commit: '0123456789' }, 65);
    const { items } = await store.events.list(EVERY_EVENT, { limit: 100, cursor: null });
    expect(items.filter(({ sameAs }) => sameAs === null)).toHaveLength(1);
  });

  it('are those of a report without a version that comes with them', async () => {
    await live(0, 60, http('1.0'));
    await post({ commit: '0123456789' }, 58);
    await live(60, 70, http('1.1'));
    expect(await found()).toEqual([]);
  });

  it('that each host has its own of are no deploys', async () => {
    const hosts = Array.from({ length: 6 }, (_, index) => http(`build-${index}`, `,host:${index}`));
    await live(0, 60, ...hosts);
    await live(60, 90, ...hosts, http('build-6', ',host:6'), http('build-7', ',host:7'));
    expect(await found()).toEqual([]);
  });

  it('of an API or a runtime are no deploys', async () => {
    const plain = Array.from({ length: 4 }, (_, index) => [`metric.${index}`, 'service:shop,env:prod'] as const);
    await live(0, 60, ...plain, ['api.requests', 'service:shop,env:prod,version:v1'], ['go_info', 'service:shop,version:go1.22']);
    await live(
      60,
      90,
      ...plain,
      ['api.requests', 'service:shop,env:prod,version:v2'],
      ['go_info', 'service:shop,version:go1.23'],
    );
    expect(await found()).toEqual([]);
  });

  it('are those of build_info, with commit and branch, rather than those of a library', async () => {
    const info = (version: string, revision: string): readonly [string, string] => [
      'shop_build_info',
      `service:shop,version:${version},revision:${revision},branch:main`,
    ];
    const library = (version: string): readonly [string, string] => ['lib_build_info', `service:shop,version:${version}`];
    const others = Array.from({ length: 4 }, (_, index) => [`metric.${index}`, 'service:shop'] as const);
    await live(0, 60, ...others, info('1.0', 'aaaaaaaa'), library('7'));
    await live(60, 90, ...others, info('1.1', 'bbbbbbbb'), library('8'));
    expect(await found()).toEqual(['60 deploy 1.1']);
    const { items } = await store.events.list(EVERY_EVENT, { limit: 1, cursor: null });
    expect(items[0]).toMatchObject({ commit: 'bbbbbbbb', ref: 'main', environment: null });
  });

  it('of history that is read in later are no deploys', async () => {
    await live(-40 * 60, -30 * 60, http('0.8'));
    await live(-30 * 60, -25 * 60, http('0.9'));
    expect(await found()).toEqual([]);
    await live(0, 60, http('1.0'));
    expect(await found()).toEqual(['0 deploy 1.0']);
    await live(-50 * 60, -45 * 60, http('0.7'));
    expect(await found()).toEqual(['0 deploy 1.0']);
  });

  it('are posted later where the store takes no events at first', async () => {
    await live(0, 60, http('1.0'));
    let isFull = true;
    const failing: Pick<EventSink, 'post'> = {
      post: (...args) => (isFull ? Promise.reject(new Error('full')) : events.post(...args)),
    };
    const other = new VersionWatcher({ storage: store, events: failing, clock: () => now, log: LOG });
    await live(60, 70, http('1.1'));
    await expect(other.pass()).rejects.toThrow('full');
    isFull = false;
    await other.pass();
    expect(await found()).toEqual(['60 deploy 1.1']);
  });

  it('may be ten thousand', async () => {
    await live(0, 60, http('1.0'));
    for (let begin = 0; begin < 10_000; begin += 2_500) {
      await live(60, 61, ...Array.from({ length: 2_500 }, (_, index) => http(`id-${begin + index}`)));
    }
    expect((await found()).length).toBeLessThanOrEqual(4);
    expect(now).toBeLessThan(START + 2 * HOUR_MS);
  });
});
