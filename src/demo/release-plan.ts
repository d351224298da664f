import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../model/instant.ts';
import { createRandom, type Random } from './random.ts';
import { offsetOf, type ShopDay } from './shop-clock.ts';

/** The injected effect, known only to the table that compares it with the verdicts. */
export interface InjectedTruth {
  readonly outcome: 'nothing' | 'regression' | 'burst' | 'improvement' | 'blip';
  readonly on: 'errors' | 'latency' | null;
  readonly note: string;
}

export interface PlannedRelease {
  readonly kind: 'deploy' | 'rollback';
  readonly version: string;
  readonly tags: readonly string[];
  readonly title: string;
  /** From the end of the history, so below 0. */
  readonly offsetMs: number;
  readonly truth: InjectedTruth;
}

/** Something that changes how the shop answers from one offset to another. */
export interface Influence {
  readonly fromMs: number;
  readonly toMs: number;
  /** Time from nothing to the full effect. */
  readonly riseMs: number;
  /** Probability added that the application raises an error. */
  readonly errorProbability: number;
  /** Probability added that the payment provider fails a request (the application answers 502). */
  readonly paymentFailure: number;
  /** Durations of the routes that ask the database are multiplied by this. */
  readonly databaseSlowdown: number;
  /** Share of the workers that are gone. */
  readonly workersGone: number;
}

export interface WeekPlan {
  /** Ascending. */
  readonly releases: readonly PlannedRelease[];
  readonly influences: readonly Influence[];
}

const NO_INFLUENCE = { riseMs: MINUTE_MS, errorProbability: 0, paymentFailure: 0, databaseSlowdown: 1, workersGone: 0 };
const NOTHING: InjectedTruth = { outcome: 'nothing', on: null, note: 'nothing' };
/** Nobody deploys by the clock: planned minutes move by up to this much either way. */
const JITTER_MS = 12 * MINUTE_MS;
const LATENCY_LAG_MS = 6 * MINUTE_MS;
const FOREVER = Number.POSITIVE_INFINITY;

/**
 * The nineteen releases of the simulated week and what they do. Sizes and minutes differ from seed to seed; the story is the same.
 */
export function planWeek(seed: number): WeekPlan {
  const random = createRandom(seed, 'plan');
  const at = (day: ShopDay, hour: number, minute: number): number =>
    Math.round((offsetOf(day, hour, minute) + random.between(-JITTER_MS, JITTER_MS)) / SECOND_MS) * SECOND_MS;
  const release = (offsetMs: number, version: string, title: string, more: Partial<PlannedRelease> = {}): PlannedRelease => ({
    kind: 'deploy',
    version,
    tags: [],
    title,
    offsetMs,
    truth: NOTHING,
    ...more,
  });

  const blip = blipOf(at('Saturday', 11, 30), random);
  const errors = errorsOf(at('Monday', 14, 5), at('Monday', 17, 10), random);
  const latency = latencyOf(at('Tuesday', 15, 30), at('Tuesday', 19, 40), random);
  const faster = fasterOf(at('Wednesday', 10, 20), random);
  const outage = outageOf(at('Wednesday', 15, 50), random);
  const [mails, prices, stock, rounding] = (
    [at('Friday', 19, 0), at('Saturday', 17, 30), at('Sunday', 15, 0), at('Monday', 20, 10)] as const
  ).map((offsetMs) => burstOf(offsetMs, random)) as [Burst, Burst, Burst, Burst];
  const burst = ({ at: offsetMs, minutes }: Burst, version: string, title: string): PlannedRelease =>
    release(offsetMs, version, title, hotfix('burst', 'errors', `5xx for ${minutes} min`));
  const releases = [
    release(at('Friday', 10, 10), '4.12.0', 'Wish lists'),
    release(at('Friday', 15, 20), '4.12.1', 'Wish list texts'),
    burst(mails, '4.12.2', 'Wish list mails'),
    release(blip.at, '4.12.3', 'Renew a certificate', hotfix('blip', null, 'restart blip')),
    burst(prices, '4.12.4', 'Wish list prices'),
    burst(stock, '4.12.5', 'Stock of wish lists'),
    release(at('Monday', 10, 40), '4.13.0', 'Gift cards'),
    release(errors.at, '4.13.1', 'Gift card rounding', hotfix('regression', 'errors', '5xx up')),
    release(errors.undoneAt, '4.13.0', 'Back to 4.13.0', { kind: 'rollback', truth: better('errors', 'undoes the 5xx') }),
    burst(rounding, '4.13.2', 'Gift card rounding, again'),
    release(at('Tuesday', 7, 30), '4.13.3', 'New banner', { truth: { ...NOTHING, note: 'nothing (morning ramp)' } }),
    release(at('Tuesday', 11, 15), '4.13.4', 'Search filters'),
    release(latency.at, '4.13.5', 'Search ranking', hotfix('regression', 'latency', 'p95 up after 6 min')),
    release(latency.undoneAt, '4.13.6', 'Search ranking, again', { truth: better('latency', 'undoes the p95') }),
    release(faster.at, '4.14.0', 'Database index', hotfix('improvement', 'latency', 'p95 down')),
    release(outage.releaseAt, '4.14.1', 'Payment time-outs', {
      ...hotfix('nothing', null, `nothing (outage ${outage.minutesBefore} min before)`),
    }),
    release(at('Wednesday', 22, 40), '4.14.2', 'Night job'),
    release(at('Thursday', 10, 30), '4.15.0', 'Store finder'),
    release(at('Thursday', 13, 40), '4.15.1', 'Store finder texts'),
  ];
  const injected = [blip, errors, latency, faster, outage, mails, prices, stock, rounding];
  return { releases, influences: injected.map(({ influence }) => influence) };
}

function hotfix(
  outcome: InjectedTruth['outcome'],
  on: InjectedTruth['on'],
  note: string,
): Pick<PlannedRelease, 'tags' | 'truth'> {
  return { tags: ['hotfix'], truth: { outcome, on, note } };
}

const better = (on: InjectedTruth['on'], note: string): InjectedTruth => ({ outcome: 'improvement', on, note });

interface Injected {
  readonly at: number;
  readonly influence: Influence;
}

function blipOf(at: number, random: Random): Injected {
  const lengthMs = random.between(1, 3) * MINUTE_MS;
  const errorProbability = random.between(0.03, 0.09);
  const databaseSlowdown = random.between(1.4, 2.2);
  const influence = {
    fromMs: at,
    toMs: at + lengthMs,
    riseMs: 10 * SECOND_MS,
    errorProbability,
    databaseSlowdown,
    workersGone: 0.5,
  };
  return { at, influence: { ...NO_INFLUENCE, ...influence } };
}

function errorsOf(at: number, undoneAt: number, random: Random): Injected & { readonly undoneAt: number } {
  const errorProbability = random.between(0.006, 0.018);
  return { at, undoneAt, influence: { ...NO_INFLUENCE, fromMs: at, toMs: undoneAt, errorProbability } };
}

function latencyOf(at: number, undoneAt: number, random: Random): Injected & { readonly undoneAt: number } {
  const databaseSlowdown = random.between(1.6, 2.1);
  return { at, undoneAt, influence: { ...NO_INFLUENCE, fromMs: at + LATENCY_LAG_MS, toMs: undoneAt, databaseSlowdown } };
}

function fasterOf(at: number, random: Random): Injected {
  return { at, influence: { ...NO_INFLUENCE, fromMs: at, toMs: FOREVER, databaseSlowdown: random.between(0.45, 0.6) } };
}

interface Burst extends Injected {
  readonly minutes: number;
}

/** Requests fail from the release on until the caches that it emptied are warm. */
function burstOf(at: number, random: Random): Burst {
  const minutes = Math.round(random.between(12, 20));
  const errorProbability = random.between(0.05, 0.08);
  return { at, minutes, influence: { ...NO_INFLUENCE, fromMs: at, toMs: at + minutes * MINUTE_MS, errorProbability } };
}

/** The payment provider fails well before the release, and recovers by itself after it. */
function outageOf(releaseAt: number, random: Random): Injected & { readonly releaseAt: number; readonly minutesBefore: number } {
  const minutesBefore = Math.round(random.between(20, 60));
  const fromMs = releaseAt - minutesBefore * MINUTE_MS;
  const toMs = releaseAt + random.between(1, 2) * HOUR_MS;
  const paymentFailure = random.between(0.015, 0.035);
  const influence = { fromMs, toMs, riseMs: 3 * MINUTE_MS, paymentFailure, databaseSlowdown: random.between(1.05, 1.2) };
  return { at: fromMs, releaseAt, minutesBefore, influence: { ...NO_INFLUENCE, ...influence } };
}
