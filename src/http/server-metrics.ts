import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** One number that another part of the server counts, read when the metrics are. */
export interface MetricReading {
  /** A Prometheus metric name, beginning with `pinkbar_`. */
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'gauge';
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface ServerMetrics {
  readonly contentType: string;
  observeRequest(method: string, route: string, status: number, seconds: number): void;
  render(): Promise<string>;
}

/** From a health check to a query that runs into its deadline. */
const DURATION_BUCKETS_S = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** The server's own metrics: the process, the requests, and what `readings` tells. */
export function createServerMetrics(
  readings: () => Promise<readonly MetricReading[]>,
  register: (registry: Registry) => void = () => {},
): ServerMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  register(registry);
  const labelNames = ['method', 'route', 'status'] as const;
  const durations = new Histogram({
    name: 'pinkbar_http_request_duration_seconds',
    help: 'From the arrival of the headers to the end of the answer.',
    labelNames,
    buckets: DURATION_BUCKETS_S,
    registers: [registry],
  });
  return {
    contentType: registry.contentType,
    observeRequest: (method, route, status, seconds) => durations.observe({ method, route, status: String(status) }, seconds),
    render: async () => `${await registry.metrics()}\n${await renderReadings(await readings())}`,
  };
}

/** The library's counters can only be counted up, so those that others count are made anew each time. */
async function renderReadings(readings: readonly MetricReading[]): Promise<string> {
  const registry = new Registry();
  for (const [name, family] of Map.groupBy(readings, (reading) => reading.name)) {
    const [first] = family;
    if (!first) continue;
    const labelNames = Object.keys(first.labels);
    const options = { name, help: first.help, labelNames, registers: [registry] };
    const metric = first.type === 'counter' ? new Counter(options) : new Gauge(options);
    for (const { labels, value } of family) metric.inc({ ...labels }, value);
  }
  return registry.metrics();
}
