import type { DatedEvent } from './event.ts';

/** Kinds of which several things can be changed beside each other, each with a name of its own. */
const NAMED_KINDS: ReadonlySet<string> = new Set(['flag', 'config', 'migration']);

/** Separates the name of what was changed from its state: `checkout-v2:on`, `payment.timeout=5s`. */
const SEPARATOR = /[:=]/;

type Named = Pick<DatedEvent, 'kind' | 'version' | 'title'>;

/**
 * What an event changed: a flag, a setting or a migration, as kind and name (`flag checkout-v2`). The name stands in the version, up to the first `:` or `=`,
 * or is the title where there is no version. Null for the code of the service, which a deploy and a rollback change; the kind alone where nothing is
 * named.
 */
export function subjectOf({ kind, version, title }: Named): string | null {
  if (kind === 'deploy' || kind === 'rollback') return null;
  if (!NAMED_KINDS.has(kind)) return kind;
  const name = (version === null ? title : version.split(SEPARATOR, 1)[0])?.trim();
  return name ? `${kind} ${name}` : kind;
}

/** The state that a version names behind the subject, in lower case; null where it names none. */
export function stateOf(version: string | null): string | null {
  const at = version?.search(SEPARATOR) ?? -1;
  return version === null || at < 0
    ? null
    : version
        .slice(at + 1)
        .trim()
        .toLowerCase() || null;
}

const OPPOSITES: readonly (readonly [string, string])[] = [
  ['on', 'off'],
  ['true', 'false'],
  ['enabled', 'disabled'],
  ['1', '0'],
  ['100%', '0%'],
  ['up', 'down'],
];

/** Whether a change from one state to the other goes back to the only other state there is, so that what was before needs no event. */
export const areOpposite = (a: string | null, b: string | null): boolean =>
  OPPOSITES.some(([one, other]) => (a === one && b === other) || (a === other && b === one));
