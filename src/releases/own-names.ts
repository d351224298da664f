import type { NameResolver } from '../model/alias.ts';
import type { Neighbour, ReleaseMark } from '../model/release.ts';

type Named = Pick<Neighbour, 'service' | 'environment'>;

/** The names under which senders report what went where this release went; null among them where it names none. */
export const placesOf = (
  { service, environment }: Pick<ReleaseMark, 'service' | 'environment'>,
  names: NameResolver,
): { readonly services: readonly (string | null)[]; readonly environments: readonly (string | null)[] } => ({
  services: service === null ? [null] : names.sameServices(service),
  environments: environment === null ? [null] : names.sameEnvironments(environment),
});

/** Calls other releases by the names of this one where an alias says that they mean the same, so that names can be compared as they are. */
export function underNamesOf(own: Named, names: NameResolver): <One extends Named>(other: One) => One {
  const { services, environments } = placesOf(own, names);
  if (services.length === 1 && environments.length === 1) return (other) => other;
  const environment = own.environment === null ? null : names.environment(own.environment);
  return (other) => ({
    ...other,
    service: services.includes(other.service) ? own.service : other.service,
    environment:
      other.environment !== null && names.environment(other.environment) === environment ? own.environment : other.environment,
  });
}
