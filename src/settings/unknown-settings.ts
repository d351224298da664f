import { closestMatch } from 'leven';
import type { Environment, NamedSetting } from './environment.ts';

/** Beyond three slips of the pen a guess misleads more than it helps. */
const MAX_SLIPS = 3;

/** A line for each variable that begins with `PINKBAR_` and is none of the known settings, with the nearest of them. */
export function unknownSettings(settings: readonly NamedSetting[], environment: Environment): readonly string[] {
  const known = settings.flatMap(({ name, secret }) => (secret ? [name, `${name}_FILE`] : [name]));
  return Object.keys(environment)
    .filter((name) => name.startsWith('PINKBAR_') && !known.includes(name))
    .map((name) => {
      const nearest = closestMatch(name, known, { maxDistance: MAX_SLIPS });
      return nearest === undefined ? `${name} is no setting` : `${name} is no setting; did you mean ${nearest}?`;
    });
}
