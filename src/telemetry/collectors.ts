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

type ReadMetric = () => MetricValue | Promise<MetricValue>;

/** Adds a counter whose total is counted elsewhere and read at each scrape. */
export function collectCounter(registry: Registry, metric: MetricDescription, read: ReadMetric): void {
  new Counter({ ...configOf(metric), registers: [registry], collect: collectorOf(read) });
}

/** Adds a gauge that is read at each scrape. */
export function collectGauge(registry: Registry, metric: MetricDescription, read: ReadMetric): void {
  new Gauge({ ...configOf(metric), registers: [registry], collect: collectorOf(read) });
}

/** The metrics of one scrape are read at once; those that share a reading wait for the same one. */
export function sharedReading<Value>(read: () => Promise<Value>): () => Promise<Value> {
  let underWay: Promise<Value> | null = null;
  return () => {
    underWay ??= read().finally(() => {
      underWay = null;
    });
    return underWay;
  };
}

/** Puts what was read in place of what the metric held. From 0 on, adding to a gauge sets it. */
const collectorOf = (read: ReadMetric) =>
  async function collect(this: Counter | Gauge): Promise<void> {
    const value = await read();
    this.reset();
    if (value === null) this.remove();
    for (const { labels, value: amount } of labelled(value)) this.inc({ ...labels }, amount);
  };

const configOf = ({ name, help, labelNames = [] }: MetricDescription) => ({ name, help, labelNames: [...labelNames] });

function labelled(value: MetricValue): readonly LabelledValue[] {
  if (value === null) return [];
  return typeof value === 'number' ? [{ labels: {}, value }] : value;
}
