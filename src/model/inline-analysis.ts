import type { Unmatched } from './alias.ts';
import type { EventDraft } from './event.ts';
import type { Millis } from './instant.ts';
import type { Release } from './release.ts';
import type { Report } from './report.ts';
import type { SampleBatch } from './sample.ts';
import type { Signal } from './signal.ts';

/** Samples and events that come with the question and are judged at once; nothing of them is stored. */
export interface InlineData {
  readonly series: SampleBatch;
  readonly events: readonly EventDraft[];
  /** Definitions in addition to the signals discovered in the series; one with the same id replaces a discovered one. */
  readonly signals: readonly Signal[];
  /** Show only the releases of this service; null for those of every service. */
  readonly service: string | null;
  /** Show only the releases with this version, commit or key; null for all. */
  readonly release: string | null;
}

/** One of the releases, with its report. */
export interface InlineRelease {
  /** Its index among the events. */
  readonly index: number;
  readonly release: Release;
  readonly report: Omit<Report, 'version'>;
  /** Why no signal belongs to it; null where some do. */
  readonly unmatched: Unmatched | null;
}

/** The answer to `InlineData`. */
export interface InlineAnalysis {
  /** The end of the samples. */
  readonly asOf: Millis;
  readonly points: number;
  readonly signals: readonly Signal[];
  /** By time, the earliest first. */
  readonly releases: readonly InlineRelease[];
}
