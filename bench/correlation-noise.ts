import { createDrift, type Random } from '../src/demo/random.ts';

/** The kinds of series on which false positives are counted; `bursty` is seasonal, heavy-tailed and has bursts that fade. */
export const NOISES = ['white', 'ar', 'seasonal_ar', 'random_walk', 'bursty'] as const;
export type Noise = (typeof NOISES)[number];

export const MINUTES_A_DAY = 1440;
/** The bench's first day is a Monday. */
export const isWeekend = (day: number): boolean => day % 7 >= 5;

const RANDOM_WALK_STEP = 0.1;
const BURSTS_A_DAY = 4;
const BURST_MINUTES = 40;

/** A series of minutes, deviation about 1 beside its rhythm; memory, rhythm and bursts differ from series to series. */
export function simulateNoise(noise: Noise, days: number, random: Random): Float64Array {
  const length = days * MINUTES_A_DAY;
  const seasonal = noise === 'seasonal_ar' || noise === 'bursty';
  const height = seasonal ? random.between(0.5, 2) : 0;
  const phaseHours = random.between(-1, 1);
  const drift = noise === 'white' ? () => random.normal() : createDrift(random, 1, random.between(5, 90));
  let walk = 0;
  const x = Float64Array.from({ length }, (_, minute) => {
    walk += RANDOM_WALK_STEP * random.normal();
    if (noise === 'random_walk') return walk + random.normal();
    return height * rhythm(minute, phaseHours) + drift() + (noise === 'bursty' ? 0.3 * heavyTailed(random) : 0);
  });
  if (noise === 'bursty') addBursts(x, days, random);
  return x;
}

/** Office hours on workdays, two fifths of them at the weekend, over a wave of the day. */
function rhythm(minute: number, phaseHours: number): number {
  const hour = (minute % MINUTES_A_DAY) / 60;
  const office = 1 / (1 + Math.exp(-(hour - 9) * 4)) - 1 / (1 + Math.exp(-(hour - 19) * 3));
  const share = isWeekend(Math.floor(minute / MINUTES_A_DAY)) ? 0.4 : 1;
  return share * (Math.sin((2 * Math.PI * (hour - 8 + phaseHours)) / 24) + office);
}

/** Student's t with 3 degrees of freedom. */
const heavyTailed = (random: Random): number =>
  random.normal() / Math.sqrt((random.normal() ** 2 + random.normal() ** 2 + random.normal() ** 2) / 3);

function addBursts(x: Float64Array, days: number, random: Random): void {
  for (let burst = random.poisson(BURSTS_A_DAY * days); burst > 0; burst--) {
    const from = Math.floor(random.between(0, x.length));
    const height = random.exponential(3);
    const end = Math.min(x.length, from + BURST_MINUTES);
    for (let minute = from; minute < end; minute++) x[minute]! += height * Math.exp(-(minute - from) / 7);
  }
}

/** Releases happen in office hours, rarely at weekends, and three in ten are followed by a second one within half an hour. */
const RELEASE_HOURS = [9, 9, 9, 10, 10, 10, 10, 10, 11, 11, 11, 11, 12, 14, 14, 14, 14, 15, 15, 15, 15, 16, 16, 16, 16, 17, 17];

/** Minutes of `count` releases, ascending, none near either end. */
export function simulateReleases(count: number, days: number, random: Random): readonly number[] {
  const minutes: number[] = [];
  while (minutes.length < count) {
    const day = Math.floor(random.between(0, days));
    if (isWeekend(day) && random.uniform() < 0.9) continue;
    const minute = day * MINUTES_A_DAY + random.pick(RELEASE_HOURS) * 60 + Math.floor(random.between(0, 60));
    minutes.push(minute);
    if (random.uniform() < 0.3 && minutes.length < count) minutes.push(minute + Math.floor(random.between(8, 26)));
  }
  return minutes.sort((a, b) => a - b);
}
