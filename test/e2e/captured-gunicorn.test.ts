import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_IMPACT_SETTINGS } from '../../src/analysis/impact/input/impact-input.ts';
import { createArrivals } from '../../src/component/arrivals.ts';
import { createReleaseJudge } from '../../src/judging/release-judge.ts';
import { HOUR_MS, MINUTE_MS, type Millis, millis } from '../../src/model/instant.ts';
import type { Report } from '../../src/model/report.ts';
import type { Aggregator } from '../../src/receivers/aggregation/aggregator.ts';
import { newCounters } from '../../src/receivers/statsd/counters.ts';
import { STATSD_SOURCE } from '../../src/receivers/statsd/listen.ts';
import { createPacketHandler } from '../../src/receivers/statsd/packet-handler.ts';
import { createStatsdAggregator } from '../../src/receivers/statsd/statsd-aggregator.ts';
import type { PacketHandler } from '../../src/receivers/udp/udp-listener.ts';
import { openStoreThread } from '../../src/storage/open-store-thread.ts';
import type { Storage } from '../../src/storage/ports/storage.ts';
import { AnalysisWorkers } from '../../src/workers/analysis-workers.ts';

const fixtures = join(import.meta.dirname, '../fixtures/gunicorn');
const BEGIN = millis(Date.UTC(2026, 10, 23, 4));
/** Long enough for placebo moments: the method wants at least three hours. */
const BASELINE_MS = 6 * HOUR_MS;
const BAD_MS = 40 * MINUTE_MS;
const FLUSH_EVERY_MS = MINUTE_MS;

interface Phase {
  readonly name: string;
  readonly start_t_ms: number;
  readonly end_t_ms: number;
}

interface Truth {
  readonly phases: readonly Phase[];
  readonly client_counts_by_status: { readonly gthread: Readonly<Record<string, Readonly<Record<string, number>>>> };
}

const truth = JSON.parse(readFileSync(join(fixtures, 'gunicorn-statsd.truth.json'), 'utf8')) as Truth;
/** The server of the capture that sent a prefix and a service tag. */
const datagrams = readFileSync(join(fixtures, 'gunicorn-statsd.jsonl'), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as { t_ms: number; payload: string })
  .filter(({ payload }) => payload.startsWith('shop.'));

const phase = (name: string): Phase => truth.phases.find((each) => each.name === name)!;
const countsOf = (name: string): Readonly<Record<string, number>> => truth.client_counts_by_status.gthread[name]!;

/**
 * Plays one phase of the capture over and over, each time right after the last, until `until`; the last one is played to its end. Returns
 * how often it was played and when it ended.
 */
async function playPhase(
  { start_t_ms, end_t_ms }: Phase,
  from: Millis,
  until: Millis,
  receiver: { readonly handle: PacketHandler; flush(now: Millis): Promise<void> },
): Promise<{ times: number; end: Millis }> {
  const packets = datagrams.filter(({ t_ms }) => t_ms >= start_t_ms && t_ms < end_t_ms);
  let times = 0;
  let begin: number = from;
  let flushAt = begin + FLUSH_EVERY_MS;
  for (; begin < until; begin += end_t_ms - start_t_ms) {
    for (const { t_ms, payload } of packets)
      receiver.handle(Buffer.from(payload), millis(begin + t_ms - start_t_ms), '127.0.0.1');
    times += 1;
    if (begin >= flushAt) {
      await receiver.flush(millis(begin));
      flushAt = begin + FLUSH_EVERY_MS;
    }
  }
  return { times, end: millis(begin) };
}

describe('the captured gunicorn, through decoder, aggregator, store and judge', () => {
  const directory = mkdtempSync(join(tmpdir(), 'pinkbar-capture-'));
  const pool = new AnalysisWorkers();
  let now = BEGIN;
  let store: Storage;
  let aggregator: Aggregator;
  let baseline: { times: number; end: Millis };
  let bad: { times: number; end: Millis };
  let report: Report;
  const faults: unknown[] = [];

  beforeAll(async () => {
    const onFault = (error: unknown) => faults.push(error);
    store = await openStoreThread({ directory, synchronous: 'normal' }, { onExit: onFault, onFault });
    aggregator = createStatsdAggregator({ startedAt: BEGIN, retentionMs: BASELINE_MS });
    const handle = createPacketHandler(
      { dialect: 'dogstatsd', hasHostTag: false },
      {
        aggregator,
        counters: newCounters(),
        arrivals: createArrivals(() => BEGIN).of(STATSD_SOURCE),
        onEvent: () => {},
      },
    );
    const flush = async (at: Millis): Promise<void> => {
      await store.samples.append(aggregator.takeClosed(at));
    };
    baseline = await playPhase(phase('baseline'), BEGIN, millis(BEGIN + BASELINE_MS), { handle, flush });
    const [event] = await postRelease(store, baseline.end);
    bad = await playPhase(phase('bad_release'), baseline.end, millis(baseline.end + BAD_MS), { handle, flush });
    await store.samples.append(aggregator.takeAll(bad.end));

    now = bad.end;
    const judge = createReleaseJudge({
      ...store,
      queue: store.tasks,
      analyse: (inputs, settings) => pool.analyse(inputs, settings),
      settings: DEFAULT_IMPACT_SETTINGS,
      now: () => now,
      log: { info: () => {}, warn: () => {}, error: onFault },
    });
    await judge.analyseNow(event!.id);
    report = (await store.reports.latest(event!.id))!;
  }, 120_000);
  afterAll(async () => {
    await pool.stop();
    await store?.close();
    rmSync(directory, { recursive: true, force: true });
  });

  const stored = async (metric: string, from: Millis, to: Millis): Promise<number> => {
    const { items } = await store.samples.select([{ metric, tags: [] }], { from, to }, null);
    return items.flatMap(({ samples }) => [...samples.values]).reduce((sum, value) => sum + value, 0);
  };

  it('keeps every count the client saw, phase by phase', async () => {
    for (const status of ['200', '302', '404', '500']) {
      const metric = `shop.gunicorn.request.status.${status}`;
      const expected = [baseline.times * (countsOf('baseline')[status] ?? 0), bad.times * (countsOf('bad_release')[status] ?? 0)];
      // Both phases begin on a bucket, so no bucket holds something of both.
      expect([await stored(metric, BEGIN, baseline.end), await stored(metric, baseline.end, bad.end)], metric).toEqual(expected);
    }
  });

  it('flags the release for its errors, on the counts themselves', () => {
    expect(faults).toEqual([]);
    expect(report.verdict).toBe('flagged');
    const errors = report.findings.find(({ signalName }) => signalName === 'error_ratio')!;
    expect(errors).toMatchObject({ signal: 'checkout.production.error_ratio', verdict: 'regression' });
    const counts = countsOf('bad_release');
    const requests = Object.values(counts).reduce((sum, count) => sum + count, 0);
    expect(errors.evidence?.after.numerator).toBe(bad.times * counts['500']!);
    expect(errors.evidence?.after.denominator).toBe(bad.times * requests);
    expect(errors.evidence?.before.numerator).toBe(0);
    expect(errors.probability).toBeGreaterThan(0.6);
    expect(Math.abs(errors.onset!.at - baseline.end)).toBeLessThanOrEqual(5 * MINUTE_MS);
  });

  it('names a reason for every finding, and no number that is none', () => {
    for (const finding of report.findings) expect(finding.reasons.length, finding.signal).toBeGreaterThan(0);
    expect(JSON.stringify(report)).not.toMatch(/NaN|Infinity/);
  });
});

async function postRelease(store: Storage, startedAt: Millis) {
  const posted = await store.events.post(
    [
      {
        kind: 'deploy',
        service: 'checkout',
        environment: 'production',
        version: '1.4.3',
        commit: null,
        ref: null,
        repository: null,
        author: null,
        title: null,
        text: null,
        url: null,
        tags: ['hotfix'],
        startedAt,
        endedAt: null,
        status: 'succeeded',
        key: null,
        source: 'api',
      },
    ],
    null,
  );
  return posted.outcome === 'stored' ? posted.events.map(({ event }) => event) : [];
}
