import type { EventKind } from '../../model/event.ts';

/** The tag the whole picture is named for. */
export const HOTFIX_TAG = 'hotfix';
export const HOTFIX_COLOUR = '#ec4899';
export const UNTAGGED_COLOUR = '#7d8590';

/**
 * Colours for all other tags. Each has a contrast of at least 3:1 to the background of both themes, and none is near the pink of
 * `hotfix` or the red of a flag.
 */
export const TAG_PALETTE: readonly string[] = [
  '#2f6fed',
  '#0d9488',
  '#8b5cf6',
  '#b45309',
  '#15903f',
  '#0284c7',
  '#7c6f2a',
  '#0891a8',
  '#5d8a0c',
  '#a855f7',
];

/** FNV-1a over UTF-16 units: spreads short words well and is the same in every browser. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0;
  return hash;
}

/** The colour of a tag: always the same for the same word. */
export function tagColour(tag: string): string {
  if (tag === HOTFIX_TAG) return HOTFIX_COLOUR;
  return TAG_PALETTE[hashOf(tag) % TAG_PALETTE.length] ?? UNTAGGED_COLOUR;
}

/** The colour of a release with these tags: pink for a hotfix, otherwise that of its first tag, grey without tags. */
export function releaseColour(tags: readonly string[]): string {
  if (tags.includes(HOTFIX_TAG)) return HOTFIX_COLOUR;
  const [first] = tags;
  return first === undefined ? UNTAGGED_COLOUR : tagColour(first);
}

/** An incident is red whatever its tags, as the flag of what it may have done is. It reaches 3:1 on both themes. */
const INCIDENT_COLOUR = '#d1453b';

/** The colour of a bar and its head. */
export const changeColour = ({ kind, tags }: { readonly kind: EventKind; readonly tags: readonly string[] }): string =>
  kind === 'incident' ? INCIDENT_COLOUR : releaseColour(tags);

export interface TagCount {
  readonly tag: string;
  readonly count: number;
}

/** Every tag with the number of releases that carry it: `hotfix` first, then the most frequent, ties by name. */
export function countTags(releases: ReadonlyArray<{ readonly tags: readonly string[] }>): readonly TagCount[] {
  const counts = new Map<string, number>();
  for (const { tags } of releases) for (const tag of tags) counts.set(tag, (counts.get(tag) ?? 0) + 1);
  return [...counts]
    .map(([tag, count]) => ({ tag, count }))
    .sort(
      (a, b) => Number(b.tag === HOTFIX_TAG) - Number(a.tag === HOTFIX_TAG) || b.count - a.count || a.tag.localeCompare(b.tag),
    );
}
