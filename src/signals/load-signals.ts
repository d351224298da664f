import type { Millis } from '../model/instant.ts';
import type { Signal, SignalWindow } from '../model/signal.ts';
import { loadSignalCatalogue, type ReadSignalsNeeds, readSignalWindows } from './read-signals.ts';

/** All signals of one moment, and how to read them. */
export interface LoadedSignals {
  readonly signals: readonly Signal[];
  /** A signal over `[from, to)` on a grid of its own, aligned to the epoch. */
  readWindow(signal: Signal, from: Millis, to: Millis): Promise<SignalWindow>;
}

/** Looks up the signals for a reader that asks for one at a time. */
export async function loadSignals(needs: ReadSignalsNeeds): Promise<LoadedSignals> {
  const catalogue = await loadSignalCatalogue(needs);
  return {
    signals: catalogue.signals,
    async readWindow(signal, from, to) {
      const [window] = await readSignalWindows([{ signal, stepMs: null }], catalogue, from, to, needs.samples);
      if (!window) throw new Error(`signal ${signal.id} gave no window`);
      return window;
    },
  };
}
