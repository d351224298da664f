import { SECOND_MS } from '../model/instant.ts';
import { createLoadState, type LoadState } from './load-state.ts';
import { createRandom, type Random } from './random.ts';
import type { Influence } from './release-plan.ts';
import { createVisitorLoad } from './visitor-load.ts';

/** Ten seconds, the bucket of a StatsD receiver. */
export const STEP_MS = 10 * SECOND_MS;

/** What the shop did in one step. Request i answered `statuses[i]` after `durationsMs[i]`. */
export interface ShopStep {
  /** Start of the step, from the end of the history. */
  readonly offsetMs: number;
  readonly durationsMs: Float64Array;
  readonly statuses: Uint16Array;
  readonly workers: number;
  readonly logExceptions: number;
  readonly logErrors: number;
  readonly nginx: NginxStep;
}

export interface NginxStep {
  readonly requests: number;
  readonly serverErrors: number;
  readonly activeConnections: number;
  /** What a request takes on top of its time in gunicorn. */
  readonly overheadMs: number;
}

interface Route {
  readonly share: number;
  readonly medianMs: number;
  /** Standard deviation of the logarithm of a duration. */
  readonly spread: number;
  readonly usesDatabase: boolean;
}

const ROUTES: readonly Route[] = [
  { share: 0.6, medianMs: 26, spread: 0.45, usesDatabase: false },
  { share: 0.22, medianMs: 85, spread: 0.55, usesDatabase: true },
  { share: 0.13, medianMs: 55, spread: 0.5, usesDatabase: false },
  { share: 0.05, medianMs: 240, spread: 0.5, usesDatabase: true },
];
const WORKERS = 7;
const NOT_FOUND_SHARE = 0.015;
const NOT_FOUND_MEDIAN_MS = 6;
/** Exceptions that leave the application are logged by gunicorn and timed from the error handler: near zero. */
const ESCAPED_SHARE = 0.4;
const ESCAPED_MEDIAN_MS = 1.2;
/** Pictures and scripts, which NGINX answers itself, for each request it hands on. */
const STATIC_PER_REQUEST = 1.4;
/** Seconds a browser's connection stays open after its last request. */
const KEEP_ALIVE_SECONDS = 5;
const MEAN_SECONDS = 0.07;

/** Runs the shop forward from `fromOffsetMs`, a step of 10 s a call, for ever. Same seed, same shop. */
export function openShop(seed: number, influences: readonly Influence[], fromOffsetMs: number): () => ShopStep {
  const visitorLoadAt = createVisitorLoad(seed, fromOffsetMs, STEP_MS);
  const loadStateAt = createLoadState(seed, fromOffsetMs, STEP_MS);
  const random = createRandom(seed, 'requests');
  let offsetMs = fromOffsetMs;
  return () => {
    const { requestsPerSecond, crawlerShare } = visitorLoadAt(offsetMs);
    const now = influenceAt(influences, offsetMs + STEP_MS / 2);
    const workers = Math.round(WORKERS * (1 - now.workersGone));
    const state = loadStateAt(offsetMs, (requestsPerSecond * MEAN_SECONDS * now.databaseSlowdown) / workers);
    const count = random.poisson((requestsPerSecond * STEP_MS) / SECOND_MS);
    const answers = answerAll(count, crawlerShare, state, now, random);
    const step = { offsetMs, ...answers, workers, nginx: frontStep(count, requestsPerSecond, answers, now, random) };
    offsetMs += STEP_MS;
    return step;
  };
}

type Answers = Pick<ShopStep, 'durationsMs' | 'statuses' | 'logExceptions' | 'logErrors'>;

function answerAll(count: number, crawlerShare: number, state: LoadState, now: Pull, random: Random): Answers {
  const durationsMs = new Float64Array(count);
  const statuses = new Uint16Array(count);
  const notFound = NOT_FOUND_SHARE + crawlerShare;
  const paymentFailure = state.paymentFailure + now.paymentFailure;
  const failure = state.errorProbability + now.errorProbability;
  let logExceptions = 0;
  let logErrors = 0;
  for (let index = 0; index < count; index += 1) {
    const luck = random.uniform();
    const route = pickRoute(random.uniform());
    const slowdown = state.slowdown * (route.usesDatabase ? state.databaseSlowdown * now.databaseSlowdown : 1);
    let duration = route.medianMs * slowdown * Math.exp(route.spread * random.normal());
    let status = 200;
    if (luck < failure) {
      status = 500;
      if (random.uniform() < ESCAPED_SHARE) {
        duration = ESCAPED_MEDIAN_MS * Math.exp(0.5 * random.normal());
        logExceptions += 1;
      } else logErrors += 1;
    } else if (luck < failure + paymentFailure) {
      status = 502;
      logErrors += 1;
    } else if (luck > 1 - notFound) {
      status = 404;
      duration = NOT_FOUND_MEDIAN_MS * slowdown * Math.exp(0.4 * random.normal());
    }
    // gunicorn sends microseconds at best.
    durationsMs[index] = Math.round(duration * 1_000) / 1_000;
    statuses[index] = status;
  }
  return { durationsMs, statuses, logExceptions, logErrors };
}

function pickRoute(luck: number): Route {
  let left = luck;
  for (const route of ROUTES) {
    left -= route.share;
    if (left < 0) return route;
  }
  return ROUTES[0]!;
}

/** NGINX sees more than gunicorn: static files, and requests for which no worker was there. */
function frontStep(count: number, requestsPerSecond: number, answers: Answers, now: Pull, random: Random): NginxStep {
  const refused = random.poisson(count * now.workersGone * 0.15);
  const upstreamErrors = answers.statuses.reduce((sum, status) => sum + (status >= 500 ? 1 : 0), 0);
  const meanOpen = requestsPerSecond * (KEEP_ALIVE_SECONDS + MEAN_SECONDS);
  return {
    requests: count + refused + random.poisson(count * STATIC_PER_REQUEST),
    serverErrors: upstreamErrors + refused,
    activeConnections: 1 + random.poisson(meanOpen * random.gamma(40)),
    overheadMs: random.between(0.4, 1.6),
  };
}

type Pull = Pick<Influence, 'errorProbability' | 'paymentFailure' | 'databaseSlowdown' | 'workersGone'>;

/** All influences at work at an offset, together. */
function influenceAt(influences: readonly Influence[], offsetMs: number): Pull {
  const pull = { errorProbability: 0, paymentFailure: 0, databaseSlowdown: 1, workersGone: 0 };
  for (const influence of influences) {
    if (offsetMs < influence.fromMs || offsetMs >= influence.toMs) continue;
    const share = Math.min(1, (offsetMs - influence.fromMs) / influence.riseMs);
    pull.errorProbability += share * influence.errorProbability;
    pull.paymentFailure += share * influence.paymentFailure;
    pull.databaseSlowdown *= 1 + share * (influence.databaseSlowdown - 1);
    pull.workersGone = Math.max(pull.workersGone, share * influence.workersGone);
  }
  return pull;
}
