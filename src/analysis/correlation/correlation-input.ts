import type { CorrelatedSignal, ZoneOffsets } from '../../model/correlation.ts';
import type { Millis } from '../../model/instant.ts';
import type { SignalWindow } from '../../model/signal.ts';

/** A signal over the range that is correlated, on its own step. */
export interface SignalRange {
  readonly signal: CorrelatedSignal;
  readonly window: SignalWindow;
}

/** Settings of all correlations of one request. */
export interface CorrelationSettings {
  /** Time zone, which decides where days begin. */
  readonly zone: ZoneOffsets;
  /** Seed of the null draws: the same seed and data give the same answer. */
  readonly seed: number;
}

/** A signal and the events it is compared with, which may differ between signals: events of staging do not concern production. */
export interface SignalTrain extends SignalRange {
  /** In any order. */
  readonly eventsAt: readonly Millis[];
}

/** The events of one tag against signals. */
export interface TrainInput {
  /** Name of the events in sentences. */
  readonly tag: string;
  readonly trains: readonly SignalTrain[];
}

/** Signals, and which two of them (by index) are to be compared. */
export interface PairsInput {
  readonly signals: readonly SignalRange[];
  readonly pairs: readonly (readonly [first: number, second: number])[];
}

/** A zone without offset, all year. */
export const UTC: ZoneOffsets = [{ from: 0, offsetMs: 0 }];

/** One false discovery in twenty, the usual level. */
export const FALSE_DISCOVERY_RATE = 0.05;
