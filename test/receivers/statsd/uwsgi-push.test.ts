import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { createArrivals } from '../../../src/component/arrivals.ts';
import { millis } from '../../../src/model/instant.ts';
import type { SampleBatch } from '../../../src/model/sample.ts';
import { tagValue } from '../../../src/model/tags.ts';
import { listenStatsd, type StatsdListener } from '../../../src/receivers/statsd/listen.ts';
import { createStatsdAggregator } from '../../../src/receivers/statsd/statsd-aggregator.ts';
import { discoverSignals } from '../../../src/signals/discovery/discover-signals.ts';
import { available } from '../../setup/available.ts';
import { aggregateLines, RETENTION_MS } from './aggregate-lines.ts';

describe("what uWSGI's push says", () => {
  const MARK = 'shop.core.routed_signals:0|c';

  it('is the last running total of each bucket, when it came', () => {
    const { send, closed } = aggregateLines();
    send(1_000, MARK, 'shop.worker.1.requests:3|c', 'shop.worker.1.running_time:1576|c');
    send(4_000, 'shop.worker.1.requests:5|c', 'shop.worker.1.core.0.exceptions:1|c');
    send(14_000, 'shop.worker.1.requests:9|c');
    expect(closed(20_000)).toEqual({
      'shop.uwsgi.signals.routed@1000': 0,
      'shop.uwsgi.requests{worker=1}@4000': 5,
      'shop.uwsgi.running_time{worker=1}@1000': 1.576,
      'shop.uwsgi.exceptions{core=0,worker=1}@4000': 1,
      'shop.uwsgi.requests{worker=1}@14000': 9,
    });
  });

  it('holds gauges, also those that come as counters, and sums of all workers apart', () => {
    const { send, closed } = aggregateLines();
    send(0, MARK, 'shop.core.busy_workers:2|g', 'shop.rss_size:700|c', 'shop.rss_size:500|c');
    send(0, 'shop.worker.0.requests:8|c', 'shop.worker.0.requests:8|c', 'shop.socket.0.listen_queue:4|g');
    expect(closed(10_000)).toEqual({
      'shop.uwsgi.signals.routed@0': 0,
      'shop.uwsgi.workers.busy@0': 2,
      'shop.uwsgi.memory.pushed@0': 500,
      'shop.worker.0.requests@0': 8,
      'shop.uwsgi.listen_queue{socket=0}@0': 4,
    });
  });

  it('is that of the prefixes that sent its mark alone', () => {
    const { send, closed } = aggregateLines();
    send(0, MARK, 'jobs.worker.1.requests:1|c', 'jobs.worker.1.requests:1|c', 'shop.orders:2|c', 'shop.core.own:1|c');
    send(0, 'shop.worker.1.requests:1|ms', 'old.uwsgi.core.unrouted_signals:0|c', 'old.uwsgi.worker.2.respawns:1|c');
    expect(closed(10_000)).toMatchObject({
      'jobs.worker.1.requests@0': 2,
      'shop.orders@0': 2,
      'shop.core.own@0': 1,
      'shop.worker.1.requests.count@0': 1,
      'old.uwsgi.respawns{worker=2}@0': 1,
    });
  });

  it('is known from the mark on, whatever was read before', () => {
    const { send, closed } = aggregateLines();
    send(0, 'shop.worker.1.requests:3|c', MARK, 'shop.worker.1.requests:4|c');
    expect(closed(10_000)).toMatchObject({ 'shop.worker.1.requests@0': 3, 'shop.uwsgi.requests{worker=1}@0': 4 });
  });

  it('bounds how many prefixes are learned', () => {
    const { send, closed } = aggregateLines();
    for (let index = 0; index < 1_001; index += 1) send(0, `p${index}.core.routed_signals:0|c`);
    send(0, 'p999.worker.1.requests:7|c', 'p1000.worker.1.requests:7|c');
    expect(closed(10_000)).toMatchObject({ 'p999.uwsgi.requests{worker=1}@0': 7, 'p1000.worker.1.requests@0': 7 });
  });
});

const APP = `
def application(environ, start_response):
    if environ["PATH_INFO"] == "/boom":
        raise ValueError("boom")
    start_response("200 OK", [("Content-Length", "2")])
    return [b"ok"]
`;

const answerOf = (socketPath: string, path: string): Promise<number | null> =>
  new Promise((settle) => {
    get({ socketPath, path, agent: false }, (answer) => {
      answer.resume();
      answer.on('close', () => settle(answer.statusCode ?? null));
    }).on('error', () => settle(null));
  });

describe.skipIf(!available('uwsgi'))('a live uWSGI that pushes', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pinkbar-push-'));
  let child: ChildProcess | null = null;
  let listener: StatsdListener | null = null;
  afterEach(async () => {
    if (child !== null) {
      child.kill('SIGKILL');
      await new Promise((settle) => child?.once('close', settle));
    }
    await listener?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
    for (let attempt = 0; attempt < 400; attempt += 1) {
      if (await isSo()) return;
      await wait(50);
    }
    throw new Error('it did not come about within 20 s');
  }

  it('tells the requests and exceptions that its client saw', async () => {
    const batches: SampleBatch[] = [];
    const samples = {
      append: async (batch: SampleBatch) => {
        batches.push(batch);
        return { accepted: batch.length, refused: [] };
      },
    };
    const events = { post: async () => ({ outcome: 'stored' as const, replayed: false, events: [] }) };
    const clock = () => millis(Date.now());
    const aggregator = createStatsdAggregator({ startedAt: clock(), retentionMs: RETENTION_MS });
    const context = { samples, events, clock, arrivals: createArrivals(clock), log: { error() {} } };
    const { udp, counters, close } = await listenStatsd(
      { host: '127.0.0.1', port: 0, dialect: 'dogstatsd', hasHostTag: false },
      aggregator,
      context,
    );
    listener = { udp, counters, close };

    writeFileSync(join(folder, 'app.py'), APP);
    const socket = join(folder, 'http.sock');
    const args = ['--plugin', 'python3,stats_pusher_statsd', '--http-socket', socket, '--wsgi-file', 'app.py', '--need-app'];
    const workers = ['--master', '--die-on-term', '--processes', '2', '--threads', '2'];
    const push = ['--stats-push', `statsd:127.0.0.1:${udp.port},shop`, '--stats-pushers-default-freq', '1'];
    child = spawn(available('uwsgi')!, [...args, ...workers, ...push], {
      cwd: folder,
      stdio: 'ignore',
      env: { PATH: process.env.PATH },
    });
    await until(async () => (await answerOf(socket, '/')) === 200);

    const totalOf = (metric: string): number => {
      const last = new Map<string, number>();
      for (const { series, values } of batches.flat())
        if (series.metric === metric) last.set(JSON.stringify(series.tags), values.at(-1)!);
      return [...last.values()].reduce((sum, value) => sum + value, 0);
    };
    /** Two pushes of 64 lines later all of one push is in, whatever of it had come by now. */
    const afterPushes = async (): Promise<void> => {
      const lines = counters.linesReceived;
      await until(() => counters.linesReceived >= lines + 2 * 64);
      batches.push(aggregator.takeAll(clock()));
    };
    await afterPushes();
    const requestsBefore = totalOf('shop.uwsgi.requests');
    for (let index = 0; index < 37; index += 1) await answerOf(socket, index % 10 === 0 ? '/boom' : '/');
    await afterPushes();

    expect(totalOf('shop.uwsgi.requests') - requestsBefore).toBe(37);
    expect(totalOf('shop.uwsgi.exceptions')).toBe(4);
    const series = batches.flat().map((each) => each.series);
    const requests = series.filter(({ metric }) => metric === 'shop.uwsgi.requests');
    expect(new Set(requests.map(({ kind, tags }) => `${kind} ${tagValue(tags, 'worker')}`))).toEqual(
      new Set(['total 1', 'total 2']),
    );
    // Nothing of its own is left that StatsD would add up.
    expect(series.filter(({ kind }) => kind === 'counter')).toEqual([]);
    expect(discoverSignals(series).map(({ id }) => id)).toEqual([
      'shop.uwsgi_request_rate',
      'shop.uwsgi_exception_ratio',
      'shop.uwsgi_latency_mean',
      'shop.busy_workers',
      'shop.worker_utilisation',
      'shop.workers',
      'shop.backlog',
      'shop.uwsgi_respawns',
    ]);
  }, 60_000);
});
