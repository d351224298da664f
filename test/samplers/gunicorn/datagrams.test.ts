import { describe, expect, it } from 'vitest';
import { gunicornCommand } from '../../../src/samplers/gunicorn/command-line.ts';
import { datagramsOf } from '../../../src/samplers/gunicorn/datagrams.ts';
import { Interval } from '../../../src/samplers/gunicorn/interval.ts';
import { namingOf } from '../../../src/samplers/gunicorn/naming.ts';
import type { GunicornSample } from '../../../src/samplers/gunicorn/take-sample.ts';
import { busyShare } from '../../../src/samplers/gunicorn/workload.ts';

const AS_GUNICORN = namingOf({ prefix: null, tags: null });

function sample(pid: number, line: string, busy: number, workers: number, backlog: number | null = 0): GunicornSample {
  const command = gunicornCommand(line.split(' '))!;
  return { master: { pid, command, workerPids: [] }, busy, workers, backlog, addresses: [], seesSockets: backlog !== null };
}

describe('an interval', () => {
  const LINE = 'gunicorn --statsd-prefix shop shop:app';

  it('has the mean of the busy workers and the longest queue', () => {
    const interval = new Interval(AS_GUNICORN);
    interval.add([sample(1, LINE, 1, 4, 0)]);
    interval.add([sample(1, LINE, 4, 4, 7)]);
    expect(interval.take()).toEqual([{ prefix: 'shop', tags: '', app: 'shop:app', busy: 2.5, total: 4, backlog: 7 }]);
  });

  it('adds up the gunicorns of one name, and keeps others apart', () => {
    const interval = new Interval(AS_GUNICORN);
    interval.add([sample(1, LINE, 1, 4, 2), sample(2, LINE, 2, 4, 3), sample(3, 'gunicorn --statsd-prefix cart a', 0, 2, null)]);
    expect(interval.take()).toMatchObject([
      { prefix: 'shop', busy: 3, total: 8, backlog: 5 },
      { prefix: 'cart', busy: 0, total: 2, backlog: null },
    ]);
  });

  it('says zero of a gunicorn that has gone', () => {
    const interval = new Interval(AS_GUNICORN);
    interval.add([sample(1, LINE, 1, 4)]);
    interval.take();
    interval.add([]);
    expect(interval.take()).toMatchObject([{ prefix: 'shop', busy: 0, total: 0, backlog: 0 }]);
  });
});

describe('datagrams', () => {
  const workload = { prefix: 'shop', tags: '', app: 'shop:app', busy: 1 / 3, total: 4, backlog: 2 };

  it('are plain gauges that every StatsD takes', () => {
    expect(datagramsOf(workload, 'plain')).toEqual([
      'shop.gunicorn.workers.busy:0.333|g',
      'shop.gunicorn.workers.idle:3.667|g',
      'shop.gunicorn.workers.total:4|g',
      'shop.gunicorn.backlog:2|g',
    ]);
  });

  it("have the names and tags of Datadog's check where that is asked for", () => {
    expect(datagramsOf({ ...workload, prefix: '', tags: 'env:prod', app: 'a b|c' }, 'dogstatsd')).toEqual([
      'gunicorn.workers:0.333|g|#state:working,app:a_b_c,env:prod',
      'gunicorn.workers:3.667|g|#state:idle,app:a_b_c,env:prod',
      'gunicorn.backlog:2|g|#env:prod',
    ]);
  });

  it('leave out a queue that cannot be seen', () => {
    expect(datagramsOf({ ...workload, backlog: null }, 'plain')).toHaveLength(3);
  });

  it('are named as gunicorn names its own, or as the operator says', () => {
    const of = (prefix: string | null, tags: readonly string[] | null) =>
      namingOf({ prefix, tags })(sample(1, 'gunicorn --statsd-prefix shop --dogstatsd-tags env:prod shop.wsgi:app', 0, 1));
    expect(of(null, null)).toMatchObject({ prefix: 'shop', tags: 'env:prod' });
    expect(of('{app}', ['a:b', 'c:d'])).toMatchObject({ prefix: 'shop_wsgi_app', tags: 'a:b,c:d' });
    expect(of('web.', [])).toMatchObject({ prefix: 'web', tags: '' });
  });
});

describe('busyShare', () => {
  const CASES: readonly [
    what: string,
    requests: number | null,
    cpuTicks: number,
    threads: number,
    workerClass: string | null,
    share: number,
  ][] = [
    ['idle', 0, 0, 1, null, 0],
    ['waiting for I/O in a request', 1, 0, 1, null, 1],
    ['computing in a request', 1, 10, 1, null, 1],
    ['computing without a request, as at its start', 0, 9, 1, null, 1],
    ['waking up once', 0, 1, 1, null, 0],
    ['three of four threads', 3, 0, 4, 'gthread', 0.75],
    ['more connections than threads', 9, 0, 4, 'gthread', 1],
    ['an event loop that waits for a hundred requests', 100, 0, 1, 'gevent', 0],
    ['an event loop that computes', 100, 10, 1, 'uvicorn.workers.UvicornWorker', 1],
    ['unknown sockets, some processor time', null, 1, 1, null, 1],
    ['unknown sockets, no processor time', null, 0, 1, null, 0],
  ];
  for (const [what, requests, cpuTicks, threads, workerClass, share] of CASES) {
    it(`is ${share}: ${what}`, () =>
      expect(busyShare({ requests, cpuTicks, elapsedTicks: 10 }, threads, workerClass)).toBe(share));
  }
});
