import type { CorrelatedSignal, ZoneOffsets } from '../../model/correlation.ts';
import type { Millis } from '../../model/instant.ts';
import type { SignalWindow } from '../../model/signal.ts';

/** A signal over the stretch that is correlated, on its own step. */
export interface SignalRange {
  readonly signal: CorrelatedSignal;
  readonly window: SignalWindow;
}

/** What is common to all correlations asked for together. */
export interface CorrelationSettings {
  /** Where days begin. */
  readonly zone: ZoneOffsets;
  /** Chance comes from here: the same seed and data give the same answer. */
  readonly seed: number;
}

/** A signal and the events it is held against, which need not be the same for all: those of staging have no say in production. */
export interface SignalTrain extends SignalRange {
  /** In any order. */
  readonly eventsAt: readonly Millis[];
}

/** The events of one tag against signals. */
export interface TrainInput {
  /** What the events are called in sentences. */
  readonly tag: string;
  readonly trains: readonly SignalTrain[];
}

/** Signals, and which two of them (by index) are to be compared. */
export interface PairsInput {
  readonly signals: readonly SignalRange[];
  readonly pairs: readonly (readonly [first: number, second: number])[];
}

/** Local time is that of Greenwich, all year. */
export const UTC: ZoneOffsets = [{ from: 0, offsetMs: 0 }];

/** A family of tests may hold one false one in twenty. */
export const FALSE_DISCOVERY_RATE = 0.05;
