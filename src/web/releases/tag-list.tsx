import { tagColour } from '../format/tag-colours.ts';

/** A tag's colour as a small square; the word beside it says the same. */
export const TagSwatch = ({ tag }: { readonly tag: string }) => (
  <span class="swatch" style={{ backgroundColor: tagColour(tag) }} aria-hidden="true" />
);

/** The tags of one release. Made of spans, because it stands within buttons. */
export function TagList({ tags }: { readonly tags: readonly string[] }) {
  if (tags.length === 0) return null;
  return (
    <span class="tags">
      {tags.map((tag) => (
        <span key={tag} class="tag">
          <TagSwatch tag={tag} />
          {tag}
        </span>
      ))}
    </span>
  );
}
