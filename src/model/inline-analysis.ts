import type { EventDraft } from './event.ts';
import type { Millis } from './instant.ts';
import type { Release } from './release.ts';
import type { Report } from './report.ts';
import type { SampleBatch } from './sample.ts';
import type { Signal } from './signal.ts';

/** Samples and events that come with the question, to be judged on the spot; nothing of it is kept. */
export interface GivenData {
  readonly series: SampleBatch;
  readonly events: readonly EventDraft[];
  /** Definitions that stand beside, or in the place of, what is discovered in the series. */
  readonly signals: readonly Signal[];
  /** Show the releases of this service alone; null for those of every service. */
  readonly service: string | null;
  /** Show the releases with this version, commit or key alone; null for every one. */
  readonly release: string | null;
}

/** One of the releases given, with what was concluded of it. */
export interface GivenRelease {
  /** Its place among the events given, from 0. */
  readonly index: number;
  readonly release: Release;
  readonly report: Omit<Report, 'version'>;
}

/** The answer to `GivenData`. */
export interface GivenAnalysis {
  /** The end of the samples: up to here was looked. */
  readonly asOf: Millis;
  readonly points: number;
  readonly signals: readonly Signal[];
  /** By time, the earliest first. */
  readonly releases: readonly GivenRelease[];
}
