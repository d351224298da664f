import type { SeriesIdentity } from '../../../model/series.ts';

/** Takes the samples of one series. */
export interface SeriesWriter {
  add(at: number, value: number): void;
}

/** Where the samples of a file go: into memory to be judged, or in batches to a server. */
export interface SampleCollector {
  /** The same writer for the same metric and tags. `line` is where the series was found; throws `FileFaultError` where there are too many. */
  seriesOf(series: SeriesIdentity, line: number): SeriesWriter;
  /** Readers await it between pieces of a file, so that no more is read than has found a place. */
  ready(): Promise<void>;
}

/** What a reader has to say beside the samples: how it read what can be read in two ways, and what it left out. Repetitions are dropped. */
export type OnNote = (note: string) => void;
