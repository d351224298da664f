import type { Millis } from '../../model/instant.ts';
import type { Page, PageRequest } from '../../model/page.ts';
import type { AppendResult, SampleBatch, SampleRange, SeriesSamples } from '../../model/sample.ts';
import type { Series, SeriesFilter, SeriesKind } from '../../model/series.ts';
import type { SeriesSelector } from '../../model/signal.ts';

/** Takes samples in. */
export interface SampleAppender {
  /** Stores a batch; a sample at an instant the series already has replaces the older value (last write wins). */
  append(batch: SampleBatch): Promise<AppendResult>;
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
