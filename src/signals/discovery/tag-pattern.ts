import { globOfParts } from './metric-glob.ts';

/**
 * Tests the value of a tag (empty where the series does not carry it) against the one a selector names: `*` stands for any run of
 * characters of a value that is there, `\*` for a star, and everything else for itself.
 */
export function tagPattern(pattern: string): (value: string) => boolean {
  const parts = partsBetweenStars(pattern);
  const [only = ''] = parts;
  if (parts.length === 1) return (value) => value === only;
  const matches = globOfParts(parts);
  return (value) => value !== '' && matches(value);
}

/** The only value that a pattern stands for; null where there are several. */
export function onlyValueOf(pattern: string): string | null {
  if (!pattern.includes('*')) return pattern;
  const [only = '', ...others] = partsBetweenStars(pattern);
  return others.length === 0 ? only : null;
}

/** The pattern that stands for exactly this value: stars are legal in values, and senders choose them. */
export const literalTag = (value: string): string => value.replaceAll('*', '\\*');

/** Of a pattern without a star everything is literal, backslashes too. */
function partsBetweenStars(pattern: string): readonly string[] {
  if (!pattern.includes('*')) return [pattern];
  return pattern.split(/(?<!\\)\*/).map((part) => part.replaceAll('\\*', '*'));
}
