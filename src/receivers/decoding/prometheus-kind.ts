import type { SeriesKind } from '../../model/series.ts';

/** What a Prometheus exporter says a metric is, in the order of their numbers in remote write. */
export const PROMETHEUS_TYPES = [
  'unknown',
  'counter',
  'gauge',
  'histogram',
  'gaugehistogram',
  'summary',
  'info',
  'stateset',
] as const;
export type PrometheusType = (typeof PROMETHEUS_TYPES)[number];

/** What the series are that an exporter makes of one metric, by what it adds to the name. */
const SUFFIXES: Readonly<Record<string, readonly PrometheusType[]>> = {
  _total: ['counter'],
  _bucket: ['histogram', 'gaugehistogram'],
  _count: ['histogram', 'summary'],
  _sum: ['histogram', 'summary'],
  _gcount: ['gaugehistogram'],
  _gsum: ['gaugehistogram'],
  _created: ['counter', 'histogram', 'summary'],
  _info: ['info'],
};

/** Running totals, where nothing but the name is known. */
const TOTAL_BY_NAME = /_(?:total|count|sum|bucket)$/;

/** What is known of a metric: that of its name itself, or of the family it belongs to by the end of its name. */
export function familyOf<Family extends { readonly type: PrometheusType }>(
  metric: string,
  known: (name: string) => Family | undefined,
): Family | undefined {
  const own = known(metric);
  if (own) return own;
  const suffix = metric.slice(metric.lastIndexOf('_'));
  if (!Object.hasOwn(SUFFIXES, suffix)) return undefined;
  const family = known(metric.slice(0, -suffix.length));
  return family && SUFFIXES[suffix]!.includes(family.type) ? family : undefined;
}

/** The kind of a series by its name and the type of its family; null where neither says. */
export function kindOfSeries(metric: string, type: PrometheusType | null): SeriesKind | null {
  switch (type) {
    case 'counter':
      return metric.endsWith('_created') ? 'gauge' : 'total';
    case 'histogram':
    case 'summary':
      // What has no suffix is a quantile.
      return TOTAL_BY_NAME.test(metric) ? 'total' : 'gauge';
    case 'gauge':
    case 'gaugehistogram':
    case 'info':
    case 'stateset':
      return 'gauge';
    default:
      return TOTAL_BY_NAME.test(metric) ? 'total' : null;
  }
}

/** True where the values are in the unit of the metric: buckets and counts are numbers of observations. */
export const isInUnit = (metric: string, type: PrometheusType): boolean =>
  type === 'counter' || type === 'gauge' || !/_(?:bucket|count|gcount|created)$/.test(metric);
