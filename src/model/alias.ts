import { canonicalEnvironment } from './event.ts';

export const ALIAS_KINDS = ['service', 'environment'] as const;
export type AliasKind = (typeof ALIAS_KINDS)[number];

/** A second name: what one sender calls `alias` is what another one calls `name`. It may be a chain: `name` may be an alias itself. */
export interface Alias {
  readonly kind: AliasKind;
  readonly alias: string;
  readonly name: string;
}

/** Where it was set. What a setting says cannot be changed over the API. */
export interface StoredAlias extends Alias {
  readonly source: 'api' | 'setting';
}

/** What names come to. Two names of one kind mean the same where they come to the same. */
export interface NameResolver {
  readonly service: (name: string) => string;
  /** In canonical form. */
  readonly environment: (name: string) => string;
  /** The name and all others that mean the same service. */
  readonly sameServices: (name: string) => readonly string[];
  /** The same of environments. */
  readonly sameEnvironments: (name: string) => readonly string[];
}

/** Environments are compared in their canonical form, services as they are spelled. */
const keyOf = (kind: AliasKind, name: string): string => (kind === 'environment' ? canonicalEnvironment(name) : name);

/** The resolver of aliases without a circle. */
export function resolverOf(aliases: readonly Alias[]): NameResolver {
  const next = nextNames(aliases);
  const [service, environment] = (['service', 'environment'] as const).map(
    (kind) => (name: string) => follow(kind, name, next),
  ) as [NameResolver['service'], NameResolver['environment']];
  const namesOf = (kind: AliasKind) => aliases.filter((each) => each.kind === kind).flatMap(({ alias, name }) => [alias, name]);
  const [services, environments] = [namesOf('service'), namesOf('environment')];
  return {
    service,
    environment,
    sameServices: (name) => [...new Set([name, ...services.filter((other) => service(other) === service(name))])],
    sameEnvironments: (name) => [...new Set([name, ...environments.filter((other) => environment(other) === environment(name))])],
  };
}

/** The names of the first circle among aliases, back to its first one; null where there is none. */
export function circleOf(aliases: readonly Alias[]): readonly string[] | null {
  const next = nextNames(aliases);
  for (const { kind, alias } of aliases) {
    const path = [keyOf(kind, alias)];
    for (;;) {
      const name = next.get(JSON.stringify([kind, path.at(-1)!]));
      if (name === undefined) break;
      const at = path.indexOf(name);
      path.push(name);
      if (at >= 0) return path.slice(at);
    }
  }
  return null;
}

const nextNames = (aliases: readonly Alias[]): ReadonlyMap<string, string> =>
  new Map(aliases.map(({ kind, alias, name }) => [JSON.stringify([kind, keyOf(kind, alias)]), keyOf(kind, name)]));

function follow(kind: AliasKind, name: string, next: ReadonlyMap<string, string>): string {
  let at = keyOf(kind, name);
  for (;;) {
    const further = next.get(JSON.stringify([kind, at]));
    if (further === undefined) return at;
    at = further;
  }
}

/** Why no signal belongs to a release, in a sentence or two for people, and aliases that may be wanted, the likeliest first. */
export interface Unmatched {
  readonly reason: string;
  readonly nearest: readonly Alias[];
}

/** Every name means itself. */
export const NO_ALIASES: NameResolver = resolverOf([]);
