import { beforeAll, describe, expect, it } from 'vitest';
import type { AggregatedStep } from '../../src/demo/aggregated-step.ts';
import { planWeek } from '../../src/demo/release-plan.ts';
import { STEP_MS } from '../../src/demo/shop.ts';
import { shopTimeAt } from '../../src/demo/shop-clock.ts';
import { type SimulatedWeek, simulateWeek } from '../../src/demo/simulate-week.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/model/instant.ts';

const SEED = 11;
const QUIET = { update: () => {}, end: () => {} };
const NEVER = new AbortController().signal;

const simulate = (seed: number, days: number): Promise<SimulatedWeek> => simulateWeek(seed, days, QUIET, NEVER);
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const requestsOf = (steps: readonly AggregatedStep[]): number => sum(steps.map((step) => step.requests));

function errorRatio(steps: readonly AggregatedStep[]): number {
  const errors = steps.flatMap((step) => [...step.countByStatus]).filter(([status]) => status >= 500);
  return sum(errors.map(([, count]) => count)) / requestsOf(steps);
}

function meanP95(steps: readonly AggregatedStep[]): number {
  const values = steps.flatMap((step) => (step.duration === null ? [] : [step.duration.p95]));
  return sum(values) / values.length;
}

describe('simulateWeek', () => {
  let week: SimulatedWeek;
  beforeAll(async () => {
    week = await simulate(SEED, 7);
  });
  const between = (fromMs: number, toMs: number): readonly AggregatedStep[] =>
    week.steps.filter((step) => step.offsetMs >= fromMs && step.offsetMs < toMs);
  const releaseAt = (note: RegExp): number => week.releases.find((release) => note.test(release.truth.note))!.offsetMs;

  it('covers the week without a gap and goes on from its end', () => {
    expect(week.steps).toHaveLength((7 * DAY_MS) / STEP_MS);
    for (const [index, step] of week.steps.entries()) expect(step.offsetMs).toBe(-7 * DAY_MS + index * STEP_MS);
    expect(week.nextStep().offsetMs).toBe(0);
  });

  it('repeats itself by seed', async () => {
    const [once, again, other] = await Promise.all([simulate(2, 1), simulate(2, 1), simulate(3, 1)]);
    expect(again.steps).toEqual(once.steps);
    expect(other.steps).not.toEqual(once.steps);
  });

  it('counts every request once in each way of counting', () => {
    for (const step of week.steps) {
      expect(sum([...step.countByStatus.values()])).toBe(step.requests);
      expect(step.duration?.count ?? 0).toBe(step.requests);
      const errors = (step.countByStatus.get(500) ?? 0) + (step.countByStatus.get(502) ?? 0);
      expect(step.logErrors + step.logExceptions).toBe(errors);
      expect(step.nginx.serverErrors).toBeGreaterThanOrEqual(errors);
      expect(step.nginx.requests).toBeGreaterThanOrEqual(step.requests);
    }
  });

  it('orders the summary of durations', () => {
    for (const { duration } of week.steps) {
      if (duration === null) continue;
      const { min, p50, p90, p95, p99, max, sum: total, count } = duration;
      const ordered = [min, p50, p90, p95, p99, max];
      expect(ordered).toEqual(ordered.toSorted((a, b) => a - b));
      expect(total).toBeGreaterThanOrEqual(min * count - 1);
      expect(total).toBeLessThanOrEqual(max * count + 1);
    }
  });

  it('has low nights, quieter weekends, and more scatter than chance alone', () => {
    const at = (matches: (time: { weekend: boolean; hour: number }) => boolean): number[] =>
      week.steps.filter((step) => matches(shopTimeAt(step.offsetMs))).map((step) => step.requests);
    const mean = (values: readonly number[]): number => sum(values) / values.length;
    const noon = at(({ weekend, hour }) => !weekend && hour >= 10 && hour < 13);
    expect(mean(at(({ hour }) => hour >= 2 && hour < 5))).toBeLessThan(mean(noon) / 5);
    expect(mean(at(({ weekend, hour }) => weekend && hour >= 10 && hour < 13))).toBeLessThan(0.9 * mean(noon));
    const variance = mean(noon.map((value) => (value - mean(noon)) ** 2));
    expect(variance / mean(noon)).toBeGreaterThan(3);
  });

  it('raises the errors from the release that breaks them until its rollback', () => {
    const from = releaseAt(/5xx up/);
    const to = releaseAt(/undoes the 5xx/);
    const before = errorRatio(between(from - 2 * HOUR_MS, from));
    expect(errorRatio(between(from + 2 * MINUTE_MS, to))).toBeGreaterThan(before + 0.004);
    expect(errorRatio(between(to + MINUTE_MS, to + 2 * HOUR_MS))).toBeLessThan(before + 0.004);
  });

  it('raises the p95 six minutes after the release that slows it, not before', () => {
    const from = releaseAt(/p95 up/);
    const before = meanP95(between(from - HOUR_MS, from));
    expect(meanP95(between(from, from + 6 * MINUTE_MS)) / before).toBeLessThan(1.2);
    expect(meanP95(between(from + 8 * MINUTE_MS, from + HOUR_MS)) / before).toBeGreaterThan(1.2);
  });

  it('lowers the p95 for good with the release that improves it', () => {
    const from = releaseAt(/p95 down/);
    expect(meanP95(between(from + MINUTE_MS, from + HOUR_MS)) / meanP95(between(from - HOUR_MS, from))).toBeLessThan(0.95);
  });

  it('blips for minutes and begins the outage before its release', () => {
    const blip = releaseAt(/blip/);
    expect(between(blip, blip + 3 * MINUTE_MS).some((step) => step.workers < 7)).toBe(true);
    expect(between(blip + 3 * MINUTE_MS, blip + HOUR_MS).every((step) => step.workers === 7)).toBe(true);
    const release = releaseAt(/outage/);
    const outage = planWeek(SEED).influences[4]!;
    expect(errorRatio(between(outage.fromMs + 3 * MINUTE_MS, release))).toBeGreaterThan(0.01);
  });

  it('fails for a quarter of an hour after each release that brings a burst, and no longer', () => {
    const bursts = week.releases.filter(({ truth }) => truth.outcome === 'burst');
    expect(bursts).toHaveLength(4);
    for (const { offsetMs } of bursts) {
      expect(errorRatio(between(offsetMs + MINUTE_MS, offsetMs + 12 * MINUTE_MS))).toBeGreaterThan(0.03);
      expect(errorRatio(between(offsetMs + 20 * MINUTE_MS, offsetMs + 80 * MINUTE_MS))).toBeLessThan(0.02);
    }
  });

  it('leaves out releases before which too little is known', async () => {
    const short = await simulate(SEED, 3);
    expect(short.releases.length).toBeGreaterThan(0);
    expect(short.releases.length).toBeLessThan(week.releases.length);
    for (const release of short.releases) expect(release.offsetMs).toBeGreaterThanOrEqual(-3 * DAY_MS + 12 * HOUR_MS);
  });

  it('ends when it is aborted', async () => {
    await expect(simulateWeek(SEED, 7, QUIET, AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough');
  });
});
