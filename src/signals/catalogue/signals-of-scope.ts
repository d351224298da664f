import { isJudged, type Signal } from '../../model/signal.ts';
import type { SignalCatalogue, SignalScope } from './signal-catalogue.ts';

/**
 * A service has a few dozen signals. Only a release that names no service is judged on those of all, and a thousand of them are already
 * more than an hour of arithmetic.
 */
const MOST_SIGNALS = 1_000;

/** The signals on which a release of this service and environment is judged, by id. Logs a warning where there are more than it answers with. */
export async function signalsOfScope(
  { service, environment }: SignalScope,
  signals: Pick<SignalCatalogue, 'ofScope'>,
  log?: { warn(details: object, message: string): void },
): Promise<readonly Signal[]> {
  const { items, more } = await signals.ofScope({ service, environment }, { after: null, limit: MOST_SIGNALS });
  if (more)
    log?.warn({ service, environment, signals: MOST_SIGNALS }, 'only the first signals by id are analysed: there are more');
  return items.filter(isJudged);
}
