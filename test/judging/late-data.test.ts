import { afterEach, describe, expect, test, vi } from 'vitest';
import { LateData } from '../../src/judging/late-data.ts';
import { millis, SECOND_MS } from '../../src/model/instant.ts';
import { type Release, toNeighbourLists } from '../../src/model/release.ts';
import { minute, startScenario } from './scenario.ts';

const DAY = 24 * 60;

/** A release at minute 0 that was judged finally long ago, one sample a minute all the time. */
async function judgedRelease() {
  const scenario = await startScenario(600);
  await scenario.samples('gunicorn.requests', -DAY, 600, 50);
  const release = await scenario.deploy(0);
  await scenario.until(600);
  return { scenario, release };
}

const FIRST = 'v1 schedule asOf 120 clear final';
const SECOND = 'v2 late_samples asOf 120 clear final';

describe('late samples', () => {
  test.each([
    ['after the release', 10, 11, [FIRST, SECOND]],
    ['in the two hours before it', -120, -119, [FIRST, SECOND]],
    ['in a long stretch around it', -600, 300, [FIRST, SECOND]],
    ['after its horizon', 121, 200, [FIRST]],
    ['long before it', -600, -121, [FIRST]],
  ])('%s', async (_name, from, to, expected) => {
    const { scenario, release } = await judgedRelease();
    await scenario.samples('gunicorn.requests', from, to, 60);
    await scenario.until(601);
    expect(await scenario.versions(release)).toEqual(expected);
    // What lies outside is not even looked at.
    expect(scenario.progress.unchanged).toBe(0);
  });

  test('after the next release touch that one only', async () => {
    const scenario = await startScenario(600);
    await scenario.samples('gunicorn.requests', -DAY, 600, 50);
    const [first, second] = [await scenario.deploy(0), await scenario.deploy(40)];
    await scenario.until(600);
    await scenario.samples('gunicorn.requests', 60, 61, 70);
    await scenario.until(601);
    expect(await scenario.versions(first)).toEqual(['v1 schedule asOf 40 clear final']);
    expect(await scenario.versions(second)).toHaveLength(2);
    expect(scenario.progress.unchanged).toBe(0);
  });

  test('that change nothing make no version', async () => {
    const { scenario, release } = await judgedRelease();
    await scenario.samples('gunicorn.requests', 10, 20, 50);
    await scenario.until(601);
    expect(await scenario.versions(release)).toEqual([FIRST]);
    expect(scenario.progress).toMatchObject({ judged: 1, unchanged: 1 });
  });

  test('of a release that is still watched do not end the watching', async () => {
    const scenario = await startScenario();
    await scenario.samples('gunicorn.requests', -DAY, 0, 50);
    const release = await scenario.deploy(0);
    await scenario.until(20);
    await scenario.samples('gunicorn.requests', 1, 9, 50);
    await scenario.until(300);
    expect(await scenario.versions(release)).toEqual([
      'v1 schedule asOf 10.33 clear',
      'v2 schedule asOf 15.33 clear',
      'v3 late_samples asOf 20 clear',
      'v4 schedule asOf 30.33 clear',
      'v5 schedule asOf 60.33 clear',
      'v6 schedule asOf 120 clear final',
    ]);
  });

  test('history that arrives after the verdict reaches it', async () => {
    const scenario = await startScenario(600);
    const release = await scenario.deploy(0);
    await scenario.until(600);
    for (let from = -DAY; from < 600; from += 60) await scenario.samples('gunicorn.requests', from, from + 60, 50);
    await scenario.until(601);
    expect(await scenario.versions(release)).toEqual([FIRST, SECOND]);
    expect((await scenario.store.reports.history(release.id)).map(({ comparisons }) => comparisons)).toEqual([3, 0]);
  });

  test('live samples touch nothing', async () => {
    const { scenario, release } = await judgedRelease();
    const looked = vi.spyOn(scenario.store.events, 'list');
    for (let at = 600; at < 700; at += 1) {
      await scenario.samples('gunicorn.requests', at - 1, at, 900);
      await scenario.lateData.flush();
      await scenario.until(at);
    }
    expect(looked).not.toHaveBeenCalled();
    expect(await scenario.versions(release)).toEqual([FIRST]);
  });
});

describe('late events', () => {
  test.each([
    ['of the same service ends the horizon earlier', 40, { service: 'shop' }, 'v2 late_event asOf 40 clear final'],
    ['of another service competes for the blame', 40, { service: 'cart' }, 'v2 late_event asOf 120 clear final'],
    ['before it competes for the blame', -30, { service: 'cart' }, 'v2 late_event asOf 120 clear final'],
  ])('a release %s', async (_name, at, fields, expected) => {
    const { scenario, release } = await judgedRelease();
    await scenario.deploy(at, fields);
    await scenario.until(601);
    expect(await scenario.versions(release)).toEqual([FIRST, expected]);
  });

  test.each([
    ['its service', { service: 'web-shop' }, { kind: 'service', alias: 'web-shop', name: 'shop' }],
    ['its environment', { environment: 'prod-eu' }, { kind: 'environment', alias: 'prod-eu', name: 'production' }],
  ] as const)('a release that names %s by an alias ends the horizon earlier', async (_name, fields, alias) => {
    const scenario = await startScenario(600);
    await scenario.store.aliases.put(alias);
    await scenario.samples('gunicorn.requests', -DAY, 600, 50);
    const release = await scenario.deploy(0, { environment: 'production' });
    await scenario.until(600);
    await scenario.deploy(40, { environment: 'production', ...fields });
    await scenario.until(601);
    expect(await scenario.versions(release)).toEqual([FIRST, 'v2 late_event asOf 40 clear final']);
  });

  test.each([
    ['long before', -100, {}],
    ['after the horizon', 121, {}],
    ['in another environment', 40, { environment: 'staging' }],
    ['that is only a note', 40, { kind: 'note' as const }],
    ['that failed', 40, { status: 'failed' as const }],
  ])('an event %s adds no version', async (_name, at, fields) => {
    const scenario = await startScenario(600);
    await scenario.samples('gunicorn.requests', -DAY, 600, 50);
    const release = await scenario.deploy(0, { environment: 'production' });
    await scenario.until(600);
    await scenario.deploy(at, fields);
    await scenario.until(601);
    expect(await scenario.versions(release)).toEqual([FIRST]);
  });
});

describe('a fault of the store', () => {
  test('loses no notes: the next flush does what this one could not', async () => {
    const { scenario, release } = await judgedRelease();
    const reads = vi.spyOn(scenario.store.reports, 'judgedPast').mockRejectedValue(new Error('disk'));
    await scenario.samples('gunicorn.requests', 10, 11, 60);
    await scenario.deploy(40, { service: 'cart' });
    await expect(scenario.lateData.flush()).rejects.toThrow('disk');
    await scenario.samples('gunicorn.requests', 300, 301, 60);
    reads.mockRestore();
    await scenario.until(601);
    expect(await scenario.versions(release)).toEqual([FIRST, 'v2 late_event asOf 120 clear final']);
  });
});

describe('stopping', () => {
  test('processes what has not been quiet for long enough', async () => {
    const { scenario, release } = await judgedRelease();
    scenario.lateData.start();
    await scenario.samples('gunicorn.requests', 10, 11, 60);
    await scenario.lateData.stop();
    await scenario.restart();
    await scenario.until(601);
    expect(await scenario.versions(release)).toEqual([FIRST, SECOND]);
  });

  test('takes two queries and one commit for a burst of thousands of events', async () => {
    const scenario = await startScenario(600);
    const release = await scenario.deploy(0);
    await scenario.until(600);
    const reads = [vi.spyOn(scenario.store.events, 'neighbours'), vi.spyOn(scenario.store.reports, 'judgedPast')];
    const commits = vi.spyOn(scenario.store.tasks, 'enqueue');
    for (let i = 0; i < 3_000; i += 1)
      scenario.lateData.noteEvent({ ...(release as Release), id: `late-${i}`, startedAt: minute(1 + (i % 60)) });
    await scenario.lateData.stop();
    expect([...reads, commits].map(({ mock }) => mock.calls.length)).toEqual([1, 1, 1]);
    await scenario.until(601);
    expect(await scenario.versions(release)).toHaveLength(1);
    expect(scenario.progress.unchanged).toBe(1);
  });

  test('does not fail with the store', async () => {
    const { scenario } = await judgedRelease();
    vi.spyOn(scenario.store.events, 'neighbours').mockRejectedValue(new Error('disk'));
    await scenario.deploy(40);
    await scenario.lateData.stop();
    expect(scenario.faults).toMatchObject([{ message: 'disk' }]);
  });
});

describe('the loop', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  test('waits for a burst to end, but not for ever', async () => {
    vi.useFakeTimers({ now: minute(0) });
    const looks: number[] = [];
    const lateData = new LateData({
      events: { neighbours: async () => toNeighbourLists([]) },
      aliases: { list: async () => [] },
      reports: {
        latest: async () => null,
        judgedPast: async () => {
          looks.push((Date.now() - minute(0)) / SECOND_MS);
          return [];
        },
      },
      queue: { enqueue: async () => {} },
      now: () => millis(Date.now()),
      log: { info: () => {}, warn: () => {}, error: () => {} },
    });
    const note = () => lateData.noteSamples([Float64Array.of(minute(-60))]);
    lateData.start();
    note();
    await vi.advanceTimersByTimeAsync(4_000);
    expect(looks).toEqual([]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(looks).toEqual([5]);

    // Every batch falls a little earlier, so each is news.
    for (let second = 0; second < 60; second += 1) {
      lateData.noteSamples([Float64Array.of(minute(-60 - second))]);
      await vi.advanceTimersByTimeAsync(1_000);
    }
    await lateData.stop();
    expect(looks).toEqual([5, 35, 65]);
  });
});
