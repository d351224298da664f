import { effectiveAt } from '../model/event.ts';
import { HOUR_MS, millis } from '../model/instant.ts';
import type { Release } from '../model/release.ts';
import type { Signal } from '../model/signal.ts';
import type { SignalCatalogue } from '../signals/catalogue/signal-catalogue.ts';

/** A service with a release this close, before or after, may move by itself and shows nothing about others. */
const UNTOUCHED_MS = 2 * HOUR_MS;

/** Each of them is a week of samples to read, and of five two that moved together already tell of a common cause. */
const MAX_CONTROL_SERVICES = 5;

/**
 * For each of a release's signals, the signals it is held against: what moves in services that nobody touched is not the release's doing.
 * None for a release that names no service, which may have touched any.
 */
export async function controlSignals(
  signals: readonly Signal[],
  release: Release,
  catalogue: Pick<SignalCatalogue, 'untouched'>,
): Promise<readonly (readonly Signal[])[]> {
  if (release.service === null) return signals.map(() => []);
  const at = effectiveAt(release);
  const time = { from: millis(at - UNTOUCHED_MS + 1), to: millis(at + UNTOUCHED_MS) };
  return catalogue.untouched(signals, time, MAX_CONTROL_SERVICES);
}
