import { type NameResolver, NO_ALIASES } from '../../model/alias.ts';
import { canonicalEnvironment, type DatedEvent } from '../../model/event.ts';
import { isOneOffEnvironment } from '../../model/one-off.ts';
import type { Signal } from '../../model/signal.ts';

/** The order of ids. */
export const byId = (a: Signal, b: Signal): number => (a.id < b.id ? -1 : 1);

/**
 * The signals on which a release is judged: those of its service; where the service has none, those that belong to no service; all of
 * them for a release that names no service. Of these, the ones of its environment and the ones that name none. Aliases are taken into
 * account.
 */
export function signalsOfRelease(
  signals: readonly Signal[],
  release: Pick<DatedEvent, 'service' | 'environment'>,
  names: NameResolver = NO_ALIASES,
): readonly Signal[] {
  const near = signals.filter((signal) => namesSameEnvironment(signal.environment, release.environment, names));
  if (release.service === null) return near;
  const service = names.service(release.service);
  const own = near.filter((signal) => signal.service !== null && names.service(signal.service) === service);
  return own.length > 0 ? own : near.filter((signal) => signal.service === null);
}

/** True where both name the same environment, by aliases as well, or either names none. */
export const namesSameEnvironment = (a: string | null, b: string | null, names: NameResolver): boolean =>
  a === null || b === null || names.environment(a) === names.environment(b);

/** True where both name the same environment, or either names none. */
export function sameEnvironment(a: string | null, b: string | null): boolean {
  return a === null || b === null || canonicalEnvironment(a) === canonicalEnvironment(b);
}

/**
 * True where what happened in the first environment may show in what names the second one, or none. A preview or a publishing job is no
 * part of what names no environment: that is production as a rule.
 */
export function reaches(happened: string | null, environment: string | null): boolean {
  return sameEnvironment(happened, environment) && !(environment === null && isOneOffEnvironment(happened));
}
