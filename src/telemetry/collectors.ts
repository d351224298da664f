import { Counter, Gauge, type Registry } from 'prom-client';

/** The value of a metric, or its values by label. Null where it is unknown now; the metric is then left out. */
export type MetricValue = number | readonly LabelledValue[] | null;

export interface LabelledValue {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

interface MetricDescription {
  readonly name: string;
  readonly help: string;
  readonly labelNames?: readonly string[];
}

/** Adds a counter whose total is counted elsewhere and read at each scrape. */
export function collectCounter(
  registry: Registry,
  metric: MetricDescription,
  read: () => MetricValue | Promise<MetricValue>,
): void {
  new Counter({
    ...configOf(metric),
    registers: [registry],
    async collect() {
      const value = await read();
      this.reset();
      if (value === null) this.remove();
      for (const { labels, value: total } of labelled(value)) this.inc({ ...labels }, total);
    },
  });
}

/** Adds a gauge that is read at each scrape. */
export function collectGauge(
  registry: Registry,
  metric: MetricDescription,
  read: () => MetricValue | Promise<MetricValue>,
): void {
  new Gauge({
    ...configOf(metric),
    registers: [registry],
    async collect() {
      const value = await read();
      this.reset();
      if (value === null) this.remove();
      for (const { labels, value: level } of labelled(value)) this.set({ ...labels }, level);
    },
  });
}

const configOf = ({ name, help, labelNames = [] }: MetricDescription) => ({ name, help, labelNames: [...labelNames] });

function labelled(value: MetricValue): readonly LabelledValue[] {
  if (value === null) return [];
  return typeof value === 'number' ? [{ labels: {}, value }] : value;
}
