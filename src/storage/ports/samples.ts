import type { Millis } from '../../model/instant.ts';
import type { Page, PageRequest } from '../../model/page.ts';
import type { AppendResult, SampleBatch, SampleColumns, SampleRange, SeriesSamples } from '../../model/sample.ts';
import type { Series, SeriesFilter, SeriesIdentity, SeriesKind } from '../../model/series.ts';
import type { SeriesSelector } from '../../model/signal.ts';

/** Takes samples in. */
export interface SampleAppender {
  /** Stores a batch; a sample at an instant the series already has replaces the older value (last write wins). */
  append(batch: SampleBatch): Promise<AppendResult>;
  /** The same for columns. Rejects with a `TypeError` for a number that the store was not told the series of. */
  appendColumns(columns: NumberedColumns): Promise<AppendResult>;
}

/**
 * Columns in which a series is a number, so that one that comes again and again crosses to the store's thread as four bytes: its place, from
 * 0, among all series that were added since `table` began. The store knows one table at a time.
 */
export interface NumberedColumns extends Omit<SampleColumns, 'series'> {
  /** Another name begins another table. */
  readonly table: string;
  /** Those that come for the first time. */
  readonly added: readonly SeriesIdentity[];
  /** Of each series; `counts` are in the same order. */
  readonly numbers: Uint32Array;
  /** For the answers to how many other columns the sender waits: those that come within a moment share a sync of the disk. */
  readonly others: number;
}

/** Gives samples out. */
export interface SampleQuerier {
  /** Series that match, in the order in which they first came; the cursor is opaque. */
  listSeries(filter: SeriesFilter, page: PageRequest): Promise<Page<Series>>;
  /**
   * The series that any of the selectors picks, in the order in which they first came, each with its samples of the range; empty arrays
   * for one that has none there. With a step the samples of a total are what was added; without one they come as they are stored. A page holds what takes little time to read and makes a message of a few megabytes at most; the cursor of
   * one page, with the same request, gives the next. Rejects with `InvalidCursorError`.
   */
  select(selectors: readonly SeriesSelector[], range: SampleRange, cursor: string | null): Promise<Page<SeriesSamples>>;
  /** The last sample of every series of this kind: what a receiver needs to go on after a restart. */
  lastValues(kind: SeriesKind): Promise<readonly LastValue[]>;
}

export interface LastValue {
  readonly series: Series;
  readonly at: Millis;
  readonly value: number;
}

/** Looks after what is stored. */
export interface SampleAdmin {
  /** Deletes samples older than the instant; some of them may stay with newer ones of their series. Resolves to how many went. */
  dropBefore(cutoff: Millis): Promise<number>;
  /** Brings everything stored into its most compact form, as far as the engine has one. */
  compact(): Promise<void>;
  stats(): Promise<SampleStats>;
}

export interface SampleStats {
  readonly series: number;
  readonly samplesAppended: number;
  readonly samplesReplaced: number;
  /** What only this engine has to show, for the metrics of the server. */
  readonly engine: readonly EngineGauge[];
}

interface EngineGauge {
  /** Without the prefix of the server, e.g. `chunks`. */
  readonly name: string;
  readonly help: string;
  readonly value: number;
}
