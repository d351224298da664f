import { describe, expect, test, vi } from 'vitest';
import { JUDGING_KIND, judgingTask } from '../../src/model/task-kinds.ts';
import { waitingTasks } from '../storage/task-list.ts';
import { countingAnalysis, minute, startScenario } from './scenario.ts';

const DAY = 24 * 60;

describe('a release that is followed as it happens', () => {
  test('is judged at the checkpoints and finally at the horizon, and every version is stored', async () => {
    const scenario = await startScenario();
    await scenario.samples('gunicorn.requests', -DAY, 0, 50);
    const release = await scenario.deploy(0);
    for (let at = 0; at < 200; at += 1) {
      await scenario.until(at);
      await scenario.samples('gunicorn.requests', at, at + 1, 50);
    }
    expect(await scenario.versions(release)).toEqual([
      'v1 schedule asOf 10.33 clear',
      'v2 schedule asOf 15.33 clear',
      'v3 schedule asOf 30.33 clear',
      'v4 schedule asOf 60.33 clear',
      'v5 schedule asOf 120 clear final',
    ]);
    expect(await scenario.nextDueAt()).toBeNull();
    expect(scenario.progress).toEqual({ judged: 5, unchanged: 5, failed: 0 });
    expect(scenario.faults).toEqual([]);
  });

  test('is final when the next release of the service begins under its other name', async () => {
    const scenario = await startScenario();
    await scenario.store.aliases.put({ kind: 'service', alias: 'web-shop', name: 'shop' });
    await scenario.samples('gunicorn.requests', -DAY, 120, 50);
    const first = await scenario.deploy(0, { service: 'web-shop' });
    await scenario.until(35);
    await scenario.deploy(40);
    await scenario.until(300);
    expect((await scenario.versions(first)).at(-1)).toMatch(/asOf 40 clear final$/);
  });

  test('is final when the next release of the service begins, and that one is judged by itself', async () => {
    const scenario = await startScenario();
    await scenario.samples('gunicorn.requests', -DAY, 120, 50);
    const first = await scenario.deploy(0);
    await scenario.until(40);
    const second = await scenario.deploy(40);
    await scenario.until(300);
    expect(await scenario.versions(first)).toEqual([
      'v1 schedule asOf 10.33 clear',
      'v2 schedule asOf 15.33 clear',
      'v3 schedule asOf 30.33 clear',
      'v4 schedule asOf 40 clear final',
    ]);
    expect((await scenario.versions(second)).at(-1)).toBe('v5 schedule asOf 160 clear final');
  });

  test('is watched for ten minutes at least, however soon it is rolled back', async () => {
    const scenario = await startScenario();
    await scenario.samples('gunicorn.requests', -DAY, 120, 50);
    const first = await scenario.deploy(0);
    await scenario.deploy(3, { kind: 'rollback', version: 'the one before' });
    await scenario.until(10.4);
    expect(await scenario.versions(first)).toEqual(['v1 schedule asOf 10 clear']);
  });

  test('is watched together with the next one where that comes within minutes, until one comes later', async () => {
    const scenario = await startScenario();
    await scenario.samples('gunicorn.requests', -DAY, 120, 50);
    const [first, second] = [await scenario.deploy(0, { version: 'a' }), await scenario.deploy(3, { version: 'b' })];
    await scenario.deploy(40, { version: 'c' });
    await scenario.until(60);
    for (const release of [first, second]) expect((await scenario.versions(release)).at(-1)).toMatch(/ asOf 40 clear final$/);
  });

  test.each([
    ['another service', { service: 'cart' }],
    ['another environment', { environment: 'staging' }],
  ])('is not cut short by a release of %s', async (_name, fields) => {
    const scenario = await startScenario();
    await scenario.samples('gunicorn.requests', -DAY, 200, 50);
    const first = await scenario.deploy(0, { environment: 'production' });
    await scenario.deploy(20, fields);
    await scenario.until(200);
    expect((await scenario.versions(first)).at(-1)).toBe('v5 schedule asOf 120 clear final');
  });
});

describe('in the first ten minutes', () => {
  test('a version is stored where a signal is flagged and where that changes, and nothing otherwise', async () => {
    const scenario = await startScenario();
    await scenario.samples('gunicorn.requests', -DAY, 0, 50);
    const release = await scenario.deploy(0);
    const asOf = [];
    for (let at = 0; at < 9; at += 1) {
      // What the stand-in calls a regression, from the second minute on.
      await scenario.samples('gunicorn.requests', at, at + 1, at === 0 ? 50 : 1_000);
      await scenario.until(at + 0.9);
      asOf.push((await scenario.versions(release)).length);
    }
    expect(asOf).toEqual([0, 0, 1, 1, 1, 1, 1, 1, 1]);
    expect(await scenario.versions(release)).toEqual(['v1 schedule asOf 2 flagged']);
    await scenario.until(12);
    expect((await scenario.versions(release)).at(-1)).toBe('v2 schedule asOf 10.33 flagged');
    expect(scenario.faults).toEqual([]);
  });

  test('somebody who wants to know now gets a report', async () => {
    const scenario = await startScenario();
    await scenario.samples('gunicorn.requests', -DAY, 5, 50);
    const release = await scenario.deploy(0);
    scenario.setClock(4);
    expect(await scenario.judge.analyseNow(release.id)).toMatchObject({ outcome: 'judged', added: true });
    expect(await scenario.versions(release)).toEqual(['v1 request asOf 4 clear']);
  });
});

describe('a release posted long after it happened', () => {
  test('is judged at once and finally', async () => {
    const scenario = await startScenario(600);
    await scenario.samples('gunicorn.requests', -DAY, 600, 50);
    const release = await scenario.deploy(0);
    await scenario.until(600);
    expect(await scenario.versions(release)).toEqual(['v1 schedule asOf 120 clear final']);
  });

  test('has a report even where nothing is known of its service', async () => {
    const scenario = await startScenario(600);
    const release = await scenario.deploy(0);
    await scenario.until(600);
    expect((await scenario.store.reports.latest(release.id))?.findings).toEqual([]);
  });
});

describe('what is read for a judgement', () => {
  const reasonsOf = async (scenario: Awaited<ReturnType<typeof startScenario>>, releaseId: string) => {
    const report = await scenario.store.reports.latest(releaseId);
    return Object.fromEntries(
      (report?.findings ?? []).map(({ signal, reasons }) => [
        signal,
        Object.fromEntries(reasons.map(({ code, text }) => [code, text])),
      ]),
    );
  };

  test('seven days of history, up to the horizon', async () => {
    const scenario = await startScenario(600);
    await scenario.samples('gunicorn.requests', -9 * DAY, 600, 50);
    const release = await scenario.deploy(0);
    await scenario.until(600);
    expect((await reasonsOf(scenario, release.id))['shop.request_rate']?.read).toBe(
      `${7 * DAY + 120} steps of 60000 ms, control none`,
    );
  });

  test('the same signal of services nobody touched as the control', async () => {
    const scenario = await startScenario(600);
    for (const service of ['shop', 'cart', 'search', 'mail'])
      await scenario.samples('gunicorn.requests', -DAY, 600, 50, { service });
    await scenario.deploy(60, { service: 'mail' });
    const release = await scenario.deploy(0);
    await scenario.until(600);
    const reasons = await reasonsOf(scenario, release.id);
    expect(reasons['shop.request_rate']?.read).toMatch(/control 10200 10200$/);
    await scenario.deploy(60, { service: 'cart' });
    await scenario.deploy(60, { service: 'search' });
    await scenario.judge.analyseNow(release.id);
    expect((await reasonsOf(scenario, release.id))['shop.request_rate']?.read).toMatch(/control none$/);
  });

  test('the releases that compete for the blame: ninety minutes back, of every service of the environment', async () => {
    const scenario = await startScenario(600);
    await scenario.samples('gunicorn.requests', -DAY, 600, 50);
    await scenario.deploy(-91);
    await scenario.deploy(-90);
    await scenario.deploy(-5, { service: 'cart' });
    await scenario.deploy(-4, { environment: 'staging' });
    await scenario.deploy(-4, { service: null });
    await scenario.deploy(-3, { kind: 'note' });
    await scenario.deploy(-2, { status: 'failed' });
    const release = await scenario.deploy(0, { environment: 'production' });
    await scenario.until(600);
    expect((await reasonsOf(scenario, release.id))['shop.request_rate']?.near).toBe('-90 -5~ -4= 0');
  });

  test('a signal that no service owns is judged alike for the releases of any', async () => {
    const scenario = await startScenario(600);
    await scenario.samples('orders.count', -DAY, 600, 50, {});
    await scenario.store.ownSignals.put({
      ...{ id: 'orders', name: 'orders', service: null, environment: null, kind: 'count', bad: 'down', unit: null, preset: null },
      expression: { form: 'sum', of: [{ metric: 'orders.count', tags: [] }] },
    });
    await scenario.deploy(-5, { service: 'cart' });
    const release = await scenario.deploy(0);
    await scenario.until(600);
    expect((await reasonsOf(scenario, release.id)).orders?.near).toBe('-5= 0');
  });

  test('when an earlier regression was live', async () => {
    const scenario = await startScenario(2_000);
    await scenario.samples('gunicorn.requests', -DAY, 100, 50);
    await scenario.samples('gunicorn.requests', 100, 160, 1_000);
    await scenario.samples('gunicorn.requests', 160, 2_000, 50);
    await scenario.deploy(100);
    await scenario.deploy(160);
    const release = await scenario.deploy(1_000);
    await scenario.until(2_000);
    expect((await reasonsOf(scenario, release.id))['shop.request_rate']?.active).toMatch(/^(160\.\.1000 )?100\.\.160/);
  });

  test.each([
    ['in its environment', 'production', 'production', 130],
    ['that names no environment', 'production', null, 130],
    ['elsewhere', 'production', 'staging', 160],
    ['elsewhere, of a signal of no environment', undefined, 'staging', 160],
  ])('a regression as live until the next release %s', async (_name, env, nextIn, until) => {
    const scenario = await startScenario(2_000);
    const tags = env === undefined ? { service: 'shop' } : { service: 'shop', env };
    await scenario.samples('gunicorn.requests', -DAY, 100, 50, tags);
    await scenario.samples('gunicorn.requests', 100, 160, 1_000, tags);
    await scenario.samples('gunicorn.requests', 160, 2_000, 50, tags);
    await scenario.deploy(100, { environment: 'production' });
    await scenario.deploy(130, { environment: nextIn, service: 'shop' });
    await scenario.deploy(160, { environment: 'production' });
    const release = await scenario.deploy(1_000, { environment: 'production' });
    await scenario.until(2_000);
    const signal = env === undefined ? 'shop.request_rate' : 'shop.production.request_rate';
    expect((await reasonsOf(scenario, release.id))[signal]?.active).toMatch(new RegExp(`100\\.\\.${until}$`));
  });

  test('signals a user defined', async () => {
    const scenario = await startScenario(600);
    await scenario.samples('payments.refused', -DAY, 600, 3);
    await scenario.store.ownSignals.put({
      id: 'shop.refused',
      name: 'refused',
      service: 'shop',
      environment: null,
      kind: 'count',
      bad: 'up',
      unit: null,
      expression: { form: 'sum', of: [{ metric: 'payments.*', tags: [] }] },
      preset: null,
    });
    const release = await scenario.deploy(0);
    await scenario.until(600);
    expect(Object.keys(await reasonsOf(scenario, release.id))).toEqual(['shop.refused']);
  });
});

describe('new versions', () => {
  test('none where a judgement finds what it found before', async () => {
    const scenario = await startScenario(600);
    await scenario.samples('gunicorn.requests', -DAY, 600, 50);
    const release = await scenario.deploy(0);
    await scenario.until(600);
    const again = await scenario.judge.analyseNow(release.id);
    expect(again).toMatchObject({ outcome: 'judged', added: false, report: { version: 1, cause: 'schedule' } });
    expect(await scenario.versions(release)).toHaveLength(1);
    expect(scenario.progress).toMatchObject({ judged: 1, unchanged: 1 });
  });

  test('on request, before any checkpoint', async () => {
    const scenario = await startScenario();
    await scenario.samples('gunicorn.requests', -DAY, 5, 50);
    const release = await scenario.deploy(0);
    await scenario.until(5);
    await scenario.judge.analyseNow(release.id);
    await scenario.until(12);
    expect(await scenario.versions(release)).toEqual(['v1 request asOf 5 clear', 'v2 schedule asOf 10.33 clear']);
  });

  test('on request for what is no release', async () => {
    const scenario = await startScenario();
    const note = await scenario.deploy(0, { kind: 'note' });
    expect(await scenario.judge.analyseNow(note.id)).toEqual({ outcome: 'no_release' });
    expect(await scenario.judge.analyseNow('unknown')).toEqual({ outcome: 'no_release' });
  });

  test('for an event that was moved to another time', async () => {
    const scenario = await startScenario(600);
    await scenario.samples('gunicorn.requests', -DAY, 600, 50);
    const release = await scenario.deploy(0);
    await scenario.until(600);
    await scenario.store.events.patch(release.id, { startedAt: minute(60) });
    await scenario.until(600);
    expect(await scenario.versions(release)).toEqual(['v1 schedule asOf 120 clear final', 'v2 late_event asOf 180 clear final']);
  });

  test('no more for an event that turned out to have failed', async () => {
    const scenario = await startScenario();
    const release = await scenario.deploy(0);
    await scenario.store.events.patch(release.id, { status: 'failed' });
    await scenario.until(300);
    expect(await scenario.versions(release)).toEqual([]);
  });
});

describe('the loop', () => {
  test('judges by itself when it is woken, and ends what it began before it stops', async () => {
    const scenario = await startScenario(600);
    await scenario.samples('gunicorn.requests', -DAY, 600, 50);
    scenario.queue.start();
    const release = await scenario.deploy(0);
    scenario.queue.wake(JUDGING_KIND);
    await vi.waitFor(async () => expect(await scenario.versions(release)).toHaveLength(1), { timeout: 10_000 });
    await scenario.deploy(300);
    scenario.queue.wake(JUDGING_KIND);
    await scenario.queue.stop();
    const left = await waitingTasks(scenario.store, JUDGING_KIND);
    expect(scenario.progress.judged + left.length).toBe(2);
  });

  test('a plan made while its release is being judged is not overwritten', async () => {
    let planned: Promise<void> | null = null;
    const scenario = await startScenario(600, (inputs) => {
      planned ??= scenario.queue.enqueue([judgingTask(inputs[0]!.releaseId, minute(700), 'late_samples')]);
      return countingAnalysis(inputs);
    });
    await scenario.samples('gunicorn.requests', -DAY, 600, 50);
    await scenario.deploy(0);
    await scenario.queue.runDue(JUDGING_KIND);
    await planned;
    expect(await scenario.nextDueAt()).toBe(minute(700));
  });
});

describe('an edit while a release is being judged', () => {
  test('has it judged again', async () => {
    let edited = false;
    const scenario = await startScenario(600, async (inputs) => {
      if (!edited) {
        edited = true;
        scenario.setClock(600.1);
        await scenario.store.events.patch(inputs[0]!.releaseId, { startedAt: minute(60) });
      }
      return countingAnalysis(inputs);
    });
    await scenario.samples('gunicorn.requests', -DAY, 600, 50);
    const release = await scenario.deploy(0);
    await scenario.queue.runDue(JUDGING_KIND);
    await scenario.queue.runDue(JUDGING_KIND);
    expect(await scenario.versions(release)).toEqual(['v1 schedule asOf 120 clear final', 'v2 late_event asOf 180 clear final']);
  });
});

describe('failure', () => {
  test('fails its own release only, and is tried again later', async () => {
    let broken = true;
    const scenario = await startScenario(600, async (inputs) => {
      if (broken && inputs[0]?.releaseAt === minute(0)) throw new Error('the analysis fell over');
      return countingAnalysis(inputs);
    });
    await scenario.samples('gunicorn.requests', -DAY, 600, 50);
    const [bad, good] = [await scenario.deploy(0), await scenario.deploy(300)];
    await scenario.queue.runDue(JUDGING_KIND);
    expect(await scenario.versions(bad)).toEqual([]);
    expect(await scenario.versions(good)).toHaveLength(1);
    expect(scenario.progress).toMatchObject({ judged: 1, failed: 1 });
    expect(await scenario.nextDueAt()).toBe(minute(600.5));
    await scenario.until(600.5);
    expect(await scenario.nextDueAt()).toBe(minute(601.5));
    broken = false;
    await scenario.until(610);
    expect(await scenario.versions(bad)).toEqual(['v1 schedule asOf 120 clear final']);
  });

  test('a process that ends in the middle of a judgement goes on where it was', async () => {
    let ended = false;
    const { promise: underWay, resolve: begin } = Promise.withResolvers<void>();
    const scenario = await startScenario(600, (inputs) => {
      if (ended || inputs[0]?.releaseAt !== minute(60)) return countingAnalysis(inputs);
      begin();
      return new Promise(() => {});
    });
    await scenario.samples('gunicorn.requests', -DAY, 600, 50);
    const releases = [await scenario.deploy(0), await scenario.deploy(60), await scenario.deploy(300)];
    void scenario.queue.runDue(JUDGING_KIND);
    await underWay;
    ended = true;
    await scenario.restart();
    expect(await scenario.nextDueAt()).toBe(minute(600));
    await scenario.until(600);
    const versions = await Promise.all(releases.map(scenario.versions));
    expect(versions).toEqual([
      ['v1 schedule asOf 60 clear final'],
      ['v1 schedule asOf 180 clear final'],
      ['v1 schedule asOf 420 clear final'],
    ]);
    expect(await scenario.nextDueAt()).toBeNull();
  });
});
