import type { ShopStep } from './shop.ts';

/** A step as a StatsD receiver aggregates it: counts, and the summary of the timer. Null where nothing was timed. */
export interface AggregatedStep {
  readonly offsetMs: number;
  readonly requests: number;
  /** Only the codes that occurred. */
  readonly countByStatus: ReadonlyMap<number, number>;
  readonly duration: TimerSummary | null;
  readonly workers: number;
  readonly logExceptions: number;
  readonly logErrors: number;
  readonly nginx: ShopStep['nginx'];
}

export interface TimerSummary {
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
  readonly p50: number;
  readonly p90: number;
  readonly p95: number;
  readonly p99: number;
}

/** Aggregates the requests of one step, for the history that is older than the socket. */
export function aggregateStep(step: ShopStep): AggregatedStep {
  const countByStatus = new Map<number, number>();
  for (const status of step.statuses) countByStatus.set(status, (countByStatus.get(status) ?? 0) + 1);
  const { offsetMs, workers, logExceptions, logErrors, nginx } = step;
  const duration = summarise(step.durationsMs);
  return { offsetMs, requests: step.statuses.length, countByStatus, duration, workers, logExceptions, logErrors, nginx };
}

function summarise(durationsMs: Float64Array): TimerSummary | null {
  const sorted = durationsMs.toSorted();
  const count = sorted.length;
  if (count === 0) return null;
  // Nearest rank, halves up, as the StatsD receiver does it.
  const percentile = (percent: number): number => sorted[Math.max(0, Math.round((percent / 100) * count) - 1)]!;
  const sum = Math.round(sorted.reduce((total, value) => total + value, 0) * 1_000) / 1_000;
  const [p50, p90, p95, p99] = [percentile(50), percentile(90), percentile(95), percentile(99)];
  return { count, sum, min: sorted[0]!, max: sorted[count - 1]!, p50, p90, p95, p99 };
}
