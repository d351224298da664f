import { describe, expect, it } from 'vitest';
import { planWeek } from '../../src/demo/release-plan.ts';
import { shopTimeAt } from '../../src/demo/shop-clock.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/model/instant.ts';

const SEEDS = [1, 2, 3, 4, 5, 99, 4_294_967_295];

describe('planWeek', () => {
  it('repeats itself by seed', () => {
    expect(planWeek(5)).toEqual(planWeek(5));
    expect(planWeek(5)).not.toEqual(planWeek(6));
  });

  for (const seed of SEEDS) {
    it(`is the same story with seed ${seed}`, () => {
      const { releases } = planWeek(seed);
      const outcomes = releases.map((release) => release.truth.outcome);
      const count = (outcome: string): number => outcomes.filter((candidate) => candidate === outcome).length;
      expect(releases).toHaveLength(19);
      expect(releases.filter((release) => release.tags.includes('hotfix'))).toHaveLength(9);
      expect([count('regression'), count('burst'), count('improvement'), count('blip'), count('nothing')]).toEqual([
        2, 4, 3, 1, 9,
      ]);
      expect(new Set(releases.map((release) => `${release.kind} ${release.version}`)).size).toBe(19);
    });

    it(`keeps order and distance with seed ${seed}`, () => {
      const offsets = planWeek(seed).releases.map((release) => release.offsetMs);
      expect(offsets[0]).toBeGreaterThan(-7 * DAY_MS);
      // The last one has its whole horizon behind it, and each has two hours before the next.
      const gaps = [...offsets, 0].slice(1).map((offset, index) => offset - offsets[index]!);
      for (const gap of gaps) expect(gap).toBeGreaterThan(2 * HOUR_MS);
    });

    it(`puts the influences where the story says with seed ${seed}`, () => {
      const { releases, influences } = planWeek(seed);
      const released = (note: RegExp): number => releases.find((release) => note.test(release.truth.note))!.offsetMs;
      const [blip, errors, latency, faster, outage, ...bursts] = influences;
      expect(blip!.fromMs).toBe(released(/blip/));
      expect(blip!.toMs - blip!.fromMs).toBeGreaterThanOrEqual(MINUTE_MS);
      expect(blip!.toMs - blip!.fromMs).toBeLessThanOrEqual(3 * MINUTE_MS);
      expect(errors!.fromMs).toBe(released(/5xx up/));
      expect(errors!.toMs).toBe(released(/undoes the 5xx/));
      expect(latency!.fromMs).toBe(released(/p95 up/) + 6 * MINUTE_MS);
      expect(latency!.toMs).toBe(released(/undoes the p95/));
      expect(faster!.fromMs).toBe(released(/p95 down/));
      const burstsAt = releases.filter(({ truth }) => truth.outcome === 'burst').map(({ offsetMs }) => offsetMs);
      expect(bursts.map(({ fromMs }) => fromMs)).toEqual(burstsAt);
      for (const { fromMs, toMs } of bursts) {
        expect(toMs - fromMs).toBeGreaterThanOrEqual(12 * MINUTE_MS);
        expect(toMs - fromMs).toBeLessThanOrEqual(20 * MINUTE_MS);
      }
      const head = released(/outage/) - outage!.fromMs;
      expect(head).toBeGreaterThanOrEqual(20 * MINUTE_MS);
      expect(head).toBeLessThanOrEqual(60 * MINUTE_MS);
      const ramp = shopTimeAt(released(/morning ramp/));
      expect(ramp.weekend).toBe(false);
      expect(Math.abs(ramp.hour - 7.5)).toBeLessThanOrEqual(0.2);
    });
  }
});
