import type { Signal } from '../../model/signal.ts';
import type { SignalCatalogue, SignalPlace } from './signal-catalogue.ts';

/**
 * A service has a few dozen signals. Only a release that names no service is judged on those of all, and a thousand of them are already
 * more than an hour of arithmetic.
 */
const MOST_SIGNALS = 1_000;

/** The signals on which a release of this place is judged, by id. */
export async function signalsOfPlace(
  { service, environment }: SignalPlace,
  signals: Pick<SignalCatalogue, 'ofPlace'>,
): Promise<readonly Signal[]> {
  const { items } = await signals.ofPlace({ service, environment }, { after: null, limit: MOST_SIGNALS });
  return items;
}
