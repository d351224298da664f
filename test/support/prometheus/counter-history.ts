/** Totals of one series as a scrape finds them. */
export interface ScrapedSeries {
  readonly metric: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Instants in milliseconds, and totals. */
  readonly samples: readonly (readonly [at: number, total: number])[];
}

export interface CounterCourse {
  /** Of the first scrape. */
  readonly from: number;
  readonly to: number;
  readonly everyMs: number;
  /** What is counted between a scrape and the one before. */
  readonly added: (at: number) => number;
  /** The scrapes that are the first after a restart of the process. */
  readonly restarts?: readonly number[];
}

/** The totals of a counter, scrape by scrape. */
export function countUp(
  metric: string,
  labels: Readonly<Record<string, string>>,
  { from, to, everyMs, added, restarts = [] }: CounterCourse,
): ScrapedSeries {
  const samples: [number, number][] = [];
  let total = 0;
  for (let at = from; at < to; at += everyMs) {
    if (restarts.some((restart) => restart > at - everyMs && restart <= at)) total = 0;
    total += added(at);
    samples.push([at, total]);
  }
  return { metric, labels, samples };
}

const seriesText = ({ metric, labels }: ScrapedSeries): string =>
  `${metric}{${Object.entries(labels)
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    .join(',')}}`;

/** For `promtool tsdb create-blocks-from openmetrics`. Series of one metric have to stand together. */
export function openMetricsText(series: readonly ScrapedSeries[]): string {
  const lines = series.flatMap((each) =>
    each.samples.map(([at, total]) => `${seriesText(each)} ${total} ${(at / 1_000).toFixed(3)}`),
  );
  return `${lines.join('\n')}\n# EOF\n`;
}

/** The text form of Prometheus, with milliseconds. */
export const expositionText = (series: readonly ScrapedSeries[]): string =>
  series.flatMap((each) => each.samples.map(([at, total]) => `${seriesText(each)} ${total} ${at}\n`)).join('');
