import { collectDefaultMetrics, Histogram, Registry } from 'prom-client';

export interface ServerMetrics {
  /** Components add their collectors here. */
  readonly registry: Registry;
  observeRequest(method: string, route: string, status: number, seconds: number): void;
}

/** From a health check to a query that reaches its deadline. */
const DURATION_BUCKETS_S = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** The metrics of the process and of requests, to which components add theirs. */
export function createServerMetrics(): ServerMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const labelNames = ['method', 'route', 'status'] as const;
  const durations = new Histogram({
    name: 'pinkbar_http_request_duration_seconds',
    help: 'From the arrival of the headers to the end of the answer.',
    labelNames,
    buckets: DURATION_BUCKETS_S,
    registers: [registry],
  });
  return {
    registry,
    observeRequest: (method, route, status, seconds) => durations.observe({ method, route, status: String(status) }, seconds),
  };
}
