import type { ReleaseVerdict } from '../../model/release.ts';

/** True for a release, or what is not judged and has no verdict, that carries any of the chosen tags and has any of the chosen verdicts; nothing chosen lets everything through. */
export function matchesFilter(
  release: { readonly tags: readonly string[]; readonly verdict: ReleaseVerdict | null },
  filter: { readonly tags: readonly string[]; readonly verdicts: readonly ReleaseVerdict[] },
): boolean {
  const tagFits = filter.tags.length === 0 || filter.tags.some((tag) => release.tags.includes(tag));
  const { verdict } = release;
  return tagFits && (filter.verdicts.length === 0 || (verdict !== null && filter.verdicts.includes(verdict)));
}

/** A choice with `item` added, or taken out where it was in. */
export function toggled<Item>(choice: readonly Item[], item: Item): readonly Item[] {
  return choice.includes(item) ? choice.filter((chosen) => chosen !== item) : [...choice, item];
}
