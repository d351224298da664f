import type { Signal } from '../../src/model/signal.ts';
import { byId } from '../../src/signals/discovery/signals-of-release.ts';

/** Plain oracle of the catalogue: the discovered signals, a definition in the place of the one with its id, all by id. */
export function combineSignals(discovered: readonly Signal[], defined: readonly Signal[]): readonly Signal[] {
  const signals = new Map([...discovered, ...defined].map((signal) => [signal.id, signal]));
  return [...signals.values()].sort(byId);
}
