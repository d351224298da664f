import { describe, expect, test } from 'vitest';
import { DAY_MS, type Millis, millis } from '../../src/model/instant.ts';
import { sweepOldSamples } from '../../src/retention/retention.ts';
import { startScenario } from '../judging/scenario.ts';

const HOURS_A_DAY = 24;

/** Thirty days of an hourly sample; swept at an instant and for a retention in days after its beginning. */
async function sweep(atDay: number, retentionDays: number) {
  const scenario = await startScenario(0);
  const start = millis(Date.UTC(2026, 0, 1));
  const at = Float64Array.from({ length: 30 * HOURS_A_DAY }, (_, hour) => start + (hour * DAY_MS) / HOURS_A_DAY);
  const series = { metric: 'm', tags: [], kind: null, unit: null };
  await scenario.store.samples.append([{ series, at, values: at.map(() => 1) }]);
  const said: string[] = [];
  const say = (_details: object, message: string) => said.push(message);
  const clock = (): Millis => millis(start + atDay * DAY_MS);
  const log = { info: say, warn: say, error: say };
  const outcome = await sweepOldSamples(retentionDays, { samples: scenario.store.samples, clock, log });
  const [{ firstAt } = { firstAt: start }] = (
    await scenario.store.samples.listSeries({ metric: null, tags: [] }, { limit: 1, cursor: null })
  ).items;
  return { outcome, said, daysGone: Math.floor((firstAt - start) / DAY_MS) };
}

describe('sweepOldSamples', () => {
  test('deletes what is older than the retention', async () => {
    const { outcome, said, daysGone } = await sweep(31, 28);
    expect(outcome).toEqual({ outcome: 'swept', dropped: 3 * HOURS_A_DAY });
    expect(daysGone).toBe(3);
    expect(said).toHaveLength(1);
  });

  test('says nothing where there is nothing to delete', async () => {
    expect(await sweep(30, 30)).toEqual({ outcome: { outcome: 'swept', dropped: 0 }, said: [], daysGone: 0 });
  });

  test.each([
    ['a clock that jumped ten years ahead', 3_650, 28],
    ['a retention shortened from thirty days to ten at once', 31, 10],
  ])('%s deletes nothing', async (_name, atDay, retentionDays) => {
    const { outcome, said, daysGone } = await sweep(atDay, retentionDays);
    expect(outcome.outcome).toBe('refused');
    expect(daysGone).toBe(0);
    expect(said[0]).toMatch(/more than half/);
  });
});
