import { describe, expect, test } from 'vitest';
import type { EventDraft } from '../../src/model/event.ts';
import { startScenario } from './scenario.ts';

const DAY = 24 * 60;

async function judgedWith(...changes: readonly (readonly [at: number, fields: Partial<EventDraft>])[]) {
  const scenario = await startScenario(600);
  await scenario.samples('gunicorn.requests', -DAY, 600, 50);
  const release = await scenario.deploy(0, { version: '2' });
  const others = [];
  for (const [at, fields] of changes) others.push(await scenario.deploy(at, fields));
  await scenario.until(600);
  const report = await scenario.store.reports.latest(release.id);
  const near = report?.findings[0]?.reasons.find(({ code }) => code === 'near')?.text;
  return { scenario, release, others, report, near };
}

describe('a change beside a deploy', () => {
  test.each<[kind: EventDraft['kind'], version: string]>([
    ['flag', 'cart:on'],
    ['config', 'timeout=5s'],
    ['migration', '0042_orders'],
  ])('of kind %s is judged, shares the blame and does not end the watching', async (kind, version) => {
    const { scenario, release, others, near } = await judgedWith([30, { kind, version }]);
    expect(await scenario.versions(release)).toEqual(['v1 schedule asOf 120 clear final']);
    expect(await scenario.versions(others[0]!)).toEqual(['v1 schedule asOf 150 clear final']);
    expect(near).toBe('0 30');
  });

  test.each<[what: string, at: number, fields: Partial<EventDraft>, near: string]>([
    ['scaling', 30, { kind: 'scale', version: '12' }, '0 30'],
    ['incident', 30, { kind: 'incident', status: 'running' }, '0 30'],
    ['incident of no service', 30, { kind: 'incident', service: null }, '0 30='],
    ['incident right after it, which it may have made', 9, { kind: 'incident' }, '0'],
    ['scaling of another service', 30, { kind: 'scale', service: 'cart' }, '0'],
    ['scaling that failed', 30, { kind: 'scale', status: 'failed' }, '0'],
    ['note', 30, { kind: 'note' }, '0'],
  ])('a %s is not judged', async (_what, at, fields, expected) => {
    const { scenario, others, near } = await judgedWith([at, fields]);
    expect(near).toBe(expected);
    expect(await scenario.versions(others[0]!)).toEqual([]);
  });

  test('that is told later has the release judged again', async () => {
    const { scenario, release } = await judgedWith();
    await scenario.deploy(40, { kind: 'incident' });
    await scenario.deploy(50, { kind: 'scale', service: 'cart' });
    await scenario.until(601);
    expect(await scenario.versions(release)).toEqual(['v1 schedule asOf 120 clear final', 'v2 late_event asOf 120 clear final']);
    expect(scenario.progress.unchanged).toBe(0);
  });

  test('scalings of an autoscaler leave room for flags', async () => {
    const scalings = Array.from({ length: 60 }, (_, index) => [index, { kind: 'scale', version: `${index}` }] as const);
    const { near } = await judgedWith([30, { kind: 'flag', version: 'cart:on' }], ...scalings);
    expect(near?.split(' ')).toHaveLength(52);
  });
});
