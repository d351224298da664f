import { millis } from '../model/instant.ts';
import type { SignalWindow } from '../model/signal.ts';

/** A signal and what it is held against, on one grid. */
export interface ControlledWindow {
  readonly window: SignalWindow;
  readonly control: SignalWindow | null;
}

/**
 * Both windows from the first step at which the signal has a value. Quiet moments are spread over the window, so time in which nobody
 * measured yet must not be taken for history. Left as they are where there is no value at all.
 */
export function fromFirstValue({ window, control }: ControlledWindow): ControlledWindow {
  const first = window.values.findIndex((value) => !Number.isNaN(value));
  if (first <= 0) return { window, control };
  return { window: withoutStart(window, first), control: control && withoutStart(control, first) };
}

const withoutStart = ({ start, stepMs, values, denominators }: SignalWindow, steps: number): SignalWindow => ({
  start: millis(start + steps * stepMs),
  stepMs,
  values: values.slice(steps),
  denominators: denominators?.slice(steps) ?? null,
});
