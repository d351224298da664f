import type { SampleQuerier } from '../../storage/ports/samples.ts';
import { kindOfSeries } from '../decoding/prometheus-kind.ts';

/** A few messages from the store's thread for as many series as it takes. */
const PAGE_SIZE = 10_000;

/**
 * Metrics that are gauges although their names say that they are running totals, such as `queue_count`: an exporter said so before the last start.
 * What it says comes once a minute; until then these series must not change their kind.
 */
export async function storedGauges(samples: Pick<SampleQuerier, 'listSeries'>): Promise<ReadonlySet<string>> {
  const gauges = new Set<string>();
  const others = new Set<string>();
  let cursor: string | null = null;
  do {
    const page = await samples.listSeries({ metric: null, tags: [] }, { limit: PAGE_SIZE, cursor });
    for (const { metric, kind } of page.items) {
      if (kindOfSeries(metric, null) === 'total') (kind === 'gauge' ? gauges : others).add(metric);
    }
    cursor = page.nextCursor;
  } while (cursor !== null);
  return new Set([...gauges].filter((metric) => !others.has(metric)));
}
