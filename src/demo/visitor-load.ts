import { MINUTE_MS } from '../model/instant.ts';
import { createIncidents } from './incidents.ts';
import { createDrift, createRandom } from './random.ts';
import { shopTimeAt } from './shop-clock.ts';

/** Visitors' requests a second at the busiest usual minute: a small shop, so that the nights are thin. */
const PEAK_PER_SECOND = 22;
const WEEKEND_SHARE = 0.75;
/** On a weekend the morning begins later. */
const WEEKEND_DELAY_HOURS = 1.5;
/** Shape of the gamma noise of one step: with it counts scatter more than Poisson's, as measured traffic does. */
const STEP_GAMMA_SHAPE = 60;

export interface ServiceLoad {
  readonly requestsPerSecond: number;
  /** Of these, the share that a crawler adds by requesting pages that do not exist. */
  readonly crawlerShare: number;
}

/** What visitors ask for, step by step: daily rhythm, weekends, drift, crowds and crawlers. Offsets must not decrease. */
export function createVisitorLoad(seed: number, fromOffsetMs: number, stepMs: number): (offsetMs: number) => ServiceLoad {
  const random = createRandom(seed, 'demand');
  const slowDrift = createDrift(random, 0.08, (90 * MINUTE_MS) / stepMs);
  const quickDrift = createDrift(random, 0.07, (3 * MINUTE_MS) / stepMs);
  const crowds = createIncidents(
    createRandom(seed, 'crowds'),
    { perDay: 4, shortestMs: 4 * MINUTE_MS, longestMs: 30 * MINUTE_MS, lowest: 0.2, highest: 1.1 },
    fromOffsetMs,
  );
  const crawlers = createIncidents(
    createRandom(seed, 'crawlers'),
    { perDay: 2.5, shortestMs: 3 * MINUTE_MS, longestMs: 20 * MINUTE_MS, lowest: 1, highest: 6 },
    fromOffsetMs,
  );
  return (offsetMs) => {
    const people =
      PEAK_PER_SECOND *
      rhythm(offsetMs) *
      (1 + crowds(offsetMs)) *
      Math.exp(slowDrift() + quickDrift()) *
      random.gamma(STEP_GAMMA_SHAPE);
    const crawler = crawlers(offsetMs);
    return { requestsPerSecond: people + crawler, crawlerShare: crawler / (people + crawler) };
  };
}

/** Share of the peak: a late morning and an evening top, a low night. */
function rhythm(offsetMs: number): number {
  const { weekend, hour } = shopTimeAt(offsetMs);
  const late = weekend ? WEEKEND_DELAY_HOURS : 0;
  const level = 0.06 + 0.72 * hump(hour, 11.5 + late, 2.6) + 0.3 * hump(hour, 15.5, 2) + 0.85 * hump(hour, 20, 2.1);
  return level * (weekend ? WEEKEND_SHARE : 1);
}

/** A bell over the clock face, so that midnight joins. */
function hump(hour: number, centre: number, width: number): number {
  const apart = Math.abs(hour - centre);
  const distance = Math.min(apart, 24 - apart) / width;
  return Math.exp(-0.5 * distance * distance);
}
