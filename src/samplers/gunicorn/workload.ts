import type { GunicornCommand } from './command-line.ts';

/** What was seen of one worker over a moment. */
export interface WorkerMeasurement {
  /** Requests it is working on; null where its sockets may not be looked at. */
  readonly requests: number | null;
  /** Ticks of processor time that it used. */
  readonly cpuTicks: number;
  /** Ticks of processor time that one processor had. */
  readonly elapsedTicks: number;
}

/** Worker classes that take any number of requests in one thread. */
const EVENT_LOOPS = /gevent|eventlet|tornado|uvicorn|aiohttp|meinheld/;

/** A worker without a request that has a processor for this share of the time is busy all the same: it starts, or works behind an answer. */
const BUSY_CPU_SHARE = 0.5;

/**
 * How much of a worker is busy, from 0 to 1. A worker that handles one request at a time is, or is not, whether it computes or waits; one with
 * threads is busy in parts. An event loop can always take one more request until it uses all of a processor, so there that is the measure.
 * Where the sockets may not be looked at, a worker that used any processor time is busy, as Datadog's check has it.
 */
export function busyShare(
  { requests, cpuTicks, elapsedTicks }: WorkerMeasurement,
  threads: number,
  workerClass: string | null,
): number {
  const cpuShare = Math.min(1, cpuTicks / elapsedTicks);
  if (EVENT_LOOPS.test(workerClass ?? '')) return cpuShare;
  if (requests === null) return cpuTicks > 0 ? 1 : 0;
  const byRequests = Math.min(1, requests / threads);
  return Math.max(byRequests, cpuShare >= BUSY_CPU_SHARE ? 1 / threads : 0);
}

/** How many requests a worker handles at once: as its operator says, otherwise by its command line. */
export const threadsOf = ({ threads }: GunicornCommand, stated: number | null): number => stated ?? threads ?? 1;
