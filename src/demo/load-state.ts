import { MINUTE_MS } from '../model/instant.ts';
import { createIncidents } from './incidents.ts';
import { createDrift, createRandom } from './random.ts';
import { shopTimeAt } from './shop-clock.ts';

/** How loaded the shop is in one step, releases aside. */
export interface LoadState {
  readonly errorProbability: number;
  readonly paymentFailure: number;
  /** Factor on every duration. */
  readonly slowdown: number;
  /** Factor on the durations of routes that ask the database, besides. */
  readonly databaseSlowdown: number;
}

/** A healthy shop's share of failing requests. */
const BASE_ERROR_PROBABILITY = 0.0009;
const BASE_PAYMENT_FAILURE = 0.0004;
/** The nightly backup reads the whole disk. */
const BACKUP_FROM_HOUR = 2.5;
const BACKUP_TO_HOUR = 2.85;
const BACKUP_SLOWDOWN = 1.3;
/** Workers are never counted as busier than this, so that a crowd slows the shop but does not stop it. */
const FULLEST = 0.9;

/**
 * The everyday noise of errors and durations: drift over hours and minutes, incidents of failing neighbours and of lock contention, the
 * nightly backup, queueing under load. `busyShare` is the share of the workers at work. Offsets must not decrease.
 */
export function createLoadState(
  seed: number,
  fromOffsetMs: number,
  stepMs: number,
): (offsetMs: number, busyShare: number) => LoadState {
  const random = createRandom(seed, 'mood');
  const errorDrift = createDrift(random, 0.3, (120 * MINUTE_MS) / stepMs);
  const slowDrift = createDrift(random, 0.06, (120 * MINUTE_MS) / stepMs);
  const databaseDrift = createDrift(random, 0.06, (45 * MINUTE_MS) / stepMs);
  const quickDrift = createDrift(random, 0.05, (2 * MINUTE_MS) / stepMs);
  const errorIncidents = createIncidents(
    createRandom(seed, 'error spells'),
    { perDay: 1.2, shortestMs: MINUTE_MS, longestMs: 5 * MINUTE_MS, lowest: 0.004, highest: 0.025 },
    fromOffsetMs,
  );
  const paymentIncidents = createIncidents(
    createRandom(seed, 'payment spells'),
    { perDay: 1, shortestMs: MINUTE_MS, longestMs: 8 * MINUTE_MS, lowest: 0.003, highest: 0.015 },
    fromOffsetMs,
  );
  const slowIncidents = createIncidents(
    createRandom(seed, 'slow spells'),
    { perDay: 2, shortestMs: 2 * MINUTE_MS, longestMs: 10 * MINUTE_MS, lowest: 0.15, highest: 0.7 },
    fromOffsetMs,
  );
  return (offsetMs, busyShare) => {
    const drift = Math.exp(errorDrift());
    return {
      errorProbability: BASE_ERROR_PROBABILITY * drift + errorIncidents(offsetMs),
      paymentFailure: BASE_PAYMENT_FAILURE * drift + paymentIncidents(offsetMs),
      slowdown: Math.exp(slowDrift() + quickDrift()) * (1 + slowIncidents(offsetMs)) * queueing(busyShare) * backup(offsetMs),
      databaseSlowdown: Math.exp(databaseDrift()),
    };
  };
}

/** Waiting grows without bound as the workers fill up; the cube keeps it unseen on a usual day. */
function queueing(busyShare: number): number {
  const busy = Math.min(FULLEST, busyShare);
  return 1 + busy ** 3 / (1 - busy);
}

function backup(offsetMs: number): number {
  const { hour } = shopTimeAt(offsetMs);
  return hour >= BACKUP_FROM_HOUR && hour < BACKUP_TO_HOUR ? BACKUP_SLOWDOWN : 1;
}
