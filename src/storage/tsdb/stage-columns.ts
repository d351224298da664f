import type { AppendResult, RefusedSeries } from '../../model/sample.ts';
import { seriesKey } from '../../model/series.ts';
import { type BatchColumns, type NamedSeries, withoutSeries } from './batch-columns.ts';
import type { MemorySeries } from './memory-series.ts';
import type { SampleState } from './sample-state.ts';

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

/** Writes samples into the open transaction: their new series and their row in the log. Memory stays as it is until `apply`. */
export function stageColumns(state: SampleState, fresh: NewSeries, seq: number, columns: BatchColumns): StagedBatch {
  const refused: RefusedSeries[] = [];
  const touched: MemorySeries[] = [];
  const descriptions: (() => void)[] = [];
  const leftOut = new Set<number>();
  for (let index = 0; index < columns.series.length; index += 1) {
    if (columns.counts[index] === 0) {
      leftOut.add(index);
      continue;
    }
    const named = columns.series[index]!;
    const series = named.found?.registered ? named.found : findOrInsert(state, fresh, named);
    if (typeof series === 'string') {
      refused.push({ index, code: 'series-limit', detail: series });
      leftOut.add(index);
      continue;
    }
    if (isRedescribed(series, named)) descriptions.push(describe(state, series, named));
    touched.push(series);
  }
  const stored = withoutSeries(columns, leftOut);
  const bytes = touched.length > 0 ? state.log.append(seq, { ...stored, seriesIds: idsOf(touched) }) : 0;
  return {
    result: { accepted: stored.at.length, refused },
    touched,
    apply() {
      for (const applyDescription of descriptions) applyDescription();
      noteFound(touched, stored);
      if (touched.length > 0) state.recent.add({ seq, series: touched, counts: stored.counts, samples: stored });
      state.logBytes += bytes;
      state.appended += stored.at.length;
    },
  };
}

function idsOf(touched: readonly MemorySeries[]): Uint32Array {
  const ids = new Uint32Array(touched.length);
  for (let index = 0; index < touched.length; index += 1) ids[index] = touched[index]!.id;
  return ids;
}

/** The next time these series are named they are found without their keys. */
function noteFound(touched: readonly MemorySeries[], { series }: BatchColumns): void {
  for (let index = 0; index < touched.length; index += 1) {
    const named = series[index]!;
    if (named.found === touched[index]) continue;
    named.found = touched[index]!;
    named.name = touched[index]!;
  }
}

/** The series, or why it is refused. */
function findOrInsert(state: SampleState, fresh: NewSeries, { name, kind, unit }: NamedSeries): MemorySeries | string {
  const { registry, settings } = state;
  const key = seriesKey(name.metric, name.tags);
  const known = registry.withKey(key) ?? fresh.byKey.get(key);
  if (known) return known;
  if (registry.size + fresh.byKey.size >= settings.seriesLimit) {
    return `there are ${settings.seriesLimit} series already, the most that are kept; series known before still take samples`;
  }
  const ofMetric = fresh.ofMetric.get(name.metric) ?? 0;
  if (registry.countOfMetric(name.metric) + ofMetric >= settings.seriesPerMetricLimit) {
    return `the metric has ${settings.seriesPerMetricLimit} series already, the most that are kept of one metric; look for a tag that never repeats`;
  }
  const series = state.seriesRows.insert(key, { metric: name.metric, tags: name.tags, kind, unit });
  fresh.byKey.set(key, series);
  fresh.ofMetric.set(name.metric, ofMetric + 1);
  return series;
}

const isRedescribed = (series: MemorySeries, { kind, unit }: NamedSeries): boolean =>
  (kind !== null && kind !== series.kind) || (unit !== null && unit !== series.unit);

function describe(state: SampleState, series: MemorySeries, named: NamedSeries): () => void {
  const kind = named.kind ?? series.kind;
  const unit = named.unit ?? series.unit;
  state.seriesRows.describe(series.id, kind, unit);
  return () => {
    series.kind = kind;
    series.unit = unit;
  };
}
