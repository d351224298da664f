import { describe, expect, test } from 'vitest';
import type { ImpactInput } from '../../src/analysis/impact/input/impact-input.ts';
import type { EventDraft } from '../../src/model/event.ts';
import { isRelease, markOf } from '../../src/model/release.ts';
import { readReleaseContext } from '../../src/releases/release-context.ts';
import { undoneBy } from '../../src/releases/undoing.ts';
import { countingAnalysis, minute, minutesOf, startScenario } from '../judging/scenario.ts';

const DAY = 24 * 60;

type Told = readonly [at: number, fields: Partial<EventDraft>];

const flag = (version: string): Partial<EventDraft> => ({ kind: 'flag', version });
const setting = (value: string): Partial<EventDraft> => ({ kind: 'config', version: `timeout=${value}` });

describe('what undoes a release', () => {
  const bad: Told = [0, { version: '2' }];
  const before: Told = [-600, { version: '1' }];
  const cases: readonly (readonly [string, readonly Told[], number | null])[] = [
    ['nothing', [before, bad], null],
    ['the next version', [before, bad, [30, { version: '3' }]], null],
    ['a rollback that names nothing', [before, bad, [30, { kind: 'rollback' }]], 30],
    ['the version before', [before, bad, [30, { version: '1' }]], 30],
    [
      'the commit before',
      [
        [-9, { commit: 'a' }],
        [0, { commit: 'b' }],
        [30, { commit: 'a', version: '9' }],
      ],
      30,
    ],
    ['an older version, after an attempt to mend it', [before, bad, [20, { version: '3' }], [30, { version: '1' }]], 30],
    [
      'a rollback of the attempt to mend it',
      [before, bad, [20, { version: '3' }], [30, { kind: 'rollback', version: '2' }]],
      null,
    ],
    ['the first of two', [before, bad, [30, { version: '1' }], [60, { version: '1' }]], 30],
    ['its own version once more', [before, bad, [30, { kind: 'rollback', version: '2' }]], null],
    ['a rollback of another service', [before, bad, [30, { kind: 'rollback', service: 'cart' }]], null],
    ['a rollback elsewhere', [before, bad, [30, { kind: 'rollback', environment: 'staging' }]], null],
    ['a rollback that failed', [before, bad, [30, { kind: 'rollback', status: 'failed' }]], null],
    ['a rollback a day later', [before, bad, [DAY, { kind: 'rollback' }]], DAY],
    ['a rollback more than a day later', [before, bad, [DAY + 1, { kind: 'rollback' }]], null],
    [
      'a flag that goes off again',
      [
        [0, flag('cart:on')],
        [30, flag('cart:off')],
      ],
      30,
    ],
    [
      'a flag that goes on again',
      [
        [0, flag('cart:off')],
        [20, { version: '2' }],
        [30, flag('cart:on')],
      ],
      30,
    ],
    [
      'a flag that goes off, on and off',
      [
        [-60, flag('cart:off')],
        [0, flag('cart:on')],
        [30, flag('cart:off')],
        [60, flag('cart:on')],
      ],
      30,
    ],
    [
      'a setting that has its value of before',
      [
        [-60, setting('5s')],
        [0, setting('1s')],
        [30, setting('2s')],
        [40, setting('5s')],
      ],
      40,
    ],
    [
      'another value',
      [
        [0, setting('1s')],
        [30, setting('2s')],
      ],
      null,
    ],
    [
      'another flag',
      [
        [0, flag('cart:on')],
        [30, flag('pay:off')],
      ],
      null,
    ],
    ['a rollback of the code', [before, [0, flag('cart:on')], [30, { kind: 'rollback', version: '1' }]], null],
  ];
  test.each(cases)('%s', async (_name, posted, expected) => {
    const scenario = await startScenario(3 * DAY);
    const events = [];
    for (const [at, fields] of posted) events.push(await scenario.deploy(at, fields));
    const release = events[posted.indexOf(posted.find(([at]) => at === 0)!)]!;
    if (!isRelease(release)) throw new Error('no release');
    const { undoing } = await readReleaseContext(release, minute(3 * DAY), scenario.store.events);
    expect(undoing && minutesOf(undoing.at)).toBe(expected);
    const answers = await Promise.all(events.filter(isRelease).map((event) => undoneBy(markOf(event), scenario.store.events)));
    const undoers = events.filter(isRelease).filter((_, i) => answers[i]!.some(({ id }) => id === release.id));
    expect(undoers.map(({ startedAt }) => minutesOf(startedAt)).at(0) ?? null).toBe(expected);
  });

  test('is known up to an hour after it, or to the next release', async () => {
    const scenario = await startScenario(3 * DAY);
    const release = await scenario.deploy(0);
    if (!isRelease(release)) throw new Error('no release');
    await scenario.deploy(30, { kind: 'rollback' });
    const known = async (at: number) => {
      const { undoing } = await readReleaseContext(release, minute(at), scenario.store.events);
      return undoing && minutesOf(undoing.asOf);
    };
    expect([await known(39), await known(45), await known(300)]).toEqual([null, 45, 90]);
    await scenario.deploy(60);
    expect(await known(300)).toBe(60);
  });
});

describe('a release that is undone', () => {
  /** Says how far the signals of a release were read, and which rollback was known of it. */
  const telling = async (inputs: readonly ImpactInput[]) => {
    const impact = await countingAnalysis(inputs);
    const undone = inputs[0]?.undoneBy;
    return {
      ...impact,
      method: undone ? `undone at ${minutesOf(undone.at)}, known to ${Math.floor(minutesOf(undone.asOf))}` : 'live',
    };
  };
  const history = async (scenario: Awaited<ReturnType<typeof startScenario>>, id: string) =>
    (await scenario.store.reports.history(id))
      .map(({ cause, method, final }) => `${cause}: ${method}${final ? ', final' : ''}`)
      .reverse();

  test.each([40, 600])('is judged again as more is known of what followed, %i min after it', async (rollbackAt) => {
    const scenario = await startScenario(0, telling);
    await scenario.samples('gunicorn.requests', -DAY, 1_000, 50);
    const release = await scenario.deploy(0);
    await scenario.until(rollbackAt);
    const rollback = await scenario.deploy(rollbackAt, { kind: 'rollback' });
    await scenario.until(rollbackAt + 300);
    const versions = await history(scenario, release.id);
    expect(versions.filter((version) => version.startsWith('rollback'))).toEqual(
      [10, 15, 30, 60].map((after) => `rollback: undone at ${rollbackAt}, known to ${rollbackAt + after}, final`),
    );
    expect((await scenario.store.reports.latest(release.id))!.asOf).toBe(minute(rollbackAt + 60));
    expect((await history(scenario, rollback.id)).at(-1)).toBe('schedule: live, final');
    expect(await scenario.nextDueAt()).toBeNull();
    expect(scenario.faults).toEqual([]);
  });

  test('is judged again by a process that did not see the rollback come', async () => {
    const scenario = await startScenario(0, telling);
    await scenario.samples('gunicorn.requests', -DAY, 1_000, 50);
    const release = await scenario.deploy(0);
    await scenario.until(600);
    await scenario.deploy(600, { kind: 'rollback' });
    await scenario.restart();
    await scenario.until(900);
    expect((await history(scenario, release.id)).at(-1)).toBe('rollback: undone at 600, known to 660, final');
    expect(await scenario.nextDueAt()).toBeNull();
  });

  test('comes to rest where versions go back and forth', async () => {
    const scenario = await startScenario(0, telling);
    await scenario.samples('gunicorn.requests', -DAY, 1_000, 50);
    const releases = [];
    for (const [at, version] of [
      [-200, '1'],
      [0, '2'],
      [100, '1'],
      [200, '2'],
      [300, '1'],
    ] as const)
      releases.push(await scenario.deploy(at, { version }));
    await scenario.until(900);
    const counts = await Promise.all(releases.map(async ({ id }) => (await scenario.store.reports.history(id)).length));
    expect(Math.max(...counts)).toBeLessThanOrEqual(10);
    expect(await scenario.nextDueAt()).toBeNull();
  });
});
