import type { AppendResult, RefusedSeries, SampleBatch } from '../../model/sample.ts';
import { type SeriesIdentity, seriesKey } from '../../model/series.ts';
import type { LoggedSamples } from './log-body.ts';
import type { MemorySeries } from './memory-series.ts';
import { keepUnsealed, type SampleState } from './sample-state.ts';

/** Series that this transaction adds: not yet in the registry, so that a rollback forgets them. */
export interface NewSeries {
  readonly byKey: Map<string, MemorySeries>;
  readonly ofMetric: Map<string, number>;
}

/** A batch written into the open transaction, and what is left to do once it is committed. */
export interface StagedBatch {
  readonly result: AppendResult;
  readonly touched: readonly MemorySeries[];
  apply(): void;
}

/** Writes a batch into the open transaction: its new series and its row in the log. Memory stays as it is until `apply`. */
export function stageBatch(state: SampleState, fresh: NewSeries, seq: number, batch: SampleBatch): StagedBatch {
  const refused: RefusedSeries[] = [];
  const touched: MemorySeries[] = [];
  const logged: LoggedSamples[] = [];
  const descriptions: (() => void)[] = [];
  let accepted = 0;
  for (const [index, { series: identity, at, values }] of batch.entries()) {
    if (at.length === 0) continue;
    const series = findOrInsert(state, fresh, identity);
    if (typeof series === 'string') {
      refused.push({ index, code: 'series-limit', detail: series });
      continue;
    }
    if (isRedescribed(series, identity)) descriptions.push(describe(state, series, identity));
    touched.push(series);
    logged.push({ seriesId: series.id, samples: { at, values } });
    accepted += at.length;
  }
  const bytes = logged.length > 0 ? state.log.append(seq, logged) : 0;
  return {
    result: { accepted, refused },
    touched,
    apply() {
      for (const applyDescription of descriptions) applyDescription();
      for (const [index, { samples }] of logged.entries()) keepUnsealed(touched[index]!, seq, samples);
      state.logBytes += bytes;
      state.appended += accepted;
    },
  };
}

/** The series, or why it is refused. */
function findOrInsert(state: SampleState, fresh: NewSeries, identity: SeriesIdentity): MemorySeries | string {
  const { registry, settings } = state;
  const key = seriesKey(identity.metric, identity.tags);
  const known = registry.withKey(key) ?? fresh.byKey.get(key);
  if (known) return known;
  if (registry.size + fresh.byKey.size >= settings.seriesLimit) {
    return `there are ${settings.seriesLimit} series already, the most that are kept; series known before still take samples`;
  }
  const ofMetric = fresh.ofMetric.get(identity.metric) ?? 0;
  if (registry.countOfMetric(identity.metric) + ofMetric >= settings.seriesPerMetricLimit) {
    return `the metric has ${settings.seriesPerMetricLimit} series already, the most that are kept of one metric; look for a tag that never repeats`;
  }
  const series = state.seriesRows.insert(key, identity);
  fresh.byKey.set(key, series);
  fresh.ofMetric.set(identity.metric, ofMetric + 1);
  return series;
}

const isRedescribed = (series: MemorySeries, { kind, unit }: SeriesIdentity): boolean =>
  (kind !== null && kind !== series.kind) || (unit !== null && unit !== series.unit);

function describe(state: SampleState, series: MemorySeries, identity: SeriesIdentity): () => void {
  const kind = identity.kind ?? series.kind;
  const unit = identity.unit ?? series.unit;
  state.seriesRows.describe(series.id, kind, unit);
  return () => {
    series.kind = kind;
    series.unit = unit;
  };
}
