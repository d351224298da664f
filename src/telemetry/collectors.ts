import { Counter, Gauge, type Registry } from 'prom-client';

/** The value of a metric when it is read, or its values by label. Nothing where it cannot be told now. */
export type Reading = number | readonly LabelledValue[] | null;

export interface LabelledValue {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

interface Described {
  readonly name: string;
  readonly help: string;
  readonly labelNames?: readonly string[];
}

/** Adds a counter whose total is kept elsewhere and read when somebody collects the metrics. */
export function collectCounter(registry: Registry, metric: Described, read: () => Reading | Promise<Reading>): void {
  new Counter({
    ...described(metric),
    registers: [registry],
    async collect() {
      const reading = await read();
      this.reset();
      if (reading === null) this.remove();
      for (const { labels, value } of labelled(reading)) this.inc({ ...labels }, value);
    },
  });
}

/** Adds a gauge that is read when somebody collects the metrics. */
export function collectGauge(registry: Registry, metric: Described, read: () => Reading | Promise<Reading>): void {
  new Gauge({
    ...described(metric),
    registers: [registry],
    async collect() {
      const reading = await read();
      this.reset();
      if (reading === null) this.remove();
      for (const { labels, value } of labelled(reading)) this.set({ ...labels }, value);
    },
  });
}

const described = ({ name, help, labelNames = [] }: Described) => ({ name, help, labelNames: [...labelNames] });

function labelled(reading: Reading): readonly LabelledValue[] {
  if (reading === null) return [];
  return typeof reading === 'number' ? [{ labels: {}, value: reading }] : reading;
}
