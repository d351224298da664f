import type { Registry } from 'prom-client';
import { collectCounter, collectGauge } from '../../telemetry/collectors.ts';
import { REQUEST_REJECTIONS, type RequestRejection, WRITE_REJECTIONS, type WriteRejection } from './rejections.ts';

/** What came by remote write since the start. */
export interface WriteCounters {
  samplesStored: number;
  histogramsStored: number;
  staleMarkers: number;
  samplesWithoutValue: number;
  exemplarsIgnored: number;
  readonly samplesRefused: Record<WriteRejection, number>;
  readonly requestsRefused: Record<RequestRejection, number>;
}

export const newWriteCounters = (): WriteCounters => ({
  ...{ samplesStored: 0, histogramsStored: 0, staleMarkers: 0, samplesWithoutValue: 0, exemplarsIgnored: 0 },
  samplesRefused: atZero(WRITE_REJECTIONS),
  requestsRefused: atZero(REQUEST_REJECTIONS),
});

const atZero = <Reason extends string>(reasons: Readonly<Record<Reason, string>>): Record<Reason, number> =>
  Object.fromEntries(Object.keys(reasons).map((reason) => [reason, 0])) as Record<Reason, number>;

const TOTALS = [
  ['samples_stored', 'Samples that were stored.', 'samplesStored'],
  ['histograms_stored', 'Native histograms that were stored as buckets.', 'histogramsStored'],
  ['stale_markers', 'Marks that a series has ended.', 'staleMarkers'],
  ['samples_without_value', 'Samples that are NaN, which say that there is no value.', 'samplesWithoutValue'],
  ['exemplars_ignored', 'Exemplars, which are not used.', 'exemplarsIgnored'],
] as const;

const BY_REASON = [
  ['samples_refused', 'Samples that can never be stored.', 'samplesRefused'],
  ['requests_refused', 'Requests of which nothing was taken.', 'requestsRefused'],
] as const;

/** What is in memory at this moment. */
export interface WriteSizes {
  readonly series: number;
  readonly families: number;
}

/** Collects the counters of remote write. */
export function registerWriteMetrics(registry: Registry, counters: WriteCounters, sizes: () => WriteSizes): void {
  for (const [name, help, field] of TOTALS) {
    collectCounter(registry, { name: `pinkbar_remote_write_${name}_total`, help }, () => counters[field]);
  }
  for (const [name, help, field] of BY_REASON) {
    const metric = { name: `pinkbar_remote_write_${name}_total`, help, labelNames: ['reason'] };
    collectCounter(registry, metric, () =>
      Object.entries(counters[field]).map(([reason, value]) => ({ labels: { reason }, value })),
    );
  }
  const series = { name: 'pinkbar_remote_write_known_series', help: 'Series whose labels need not be read again.' };
  collectGauge(registry, series, () => sizes().series);
  const families = { name: 'pinkbar_remote_write_known_metrics', help: 'Metrics whose type, unit and help were sent.' };
  collectGauge(registry, families, () => sizes().families);
}
