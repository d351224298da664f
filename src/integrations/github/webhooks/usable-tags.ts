const MAX_TAGS = 32;
const MAX_TAG_LENGTH = 128;

/** Which items of a list that was sent can be tags of an event, by the limits of the API. */
export function usableTags(words: readonly unknown[]): readonly string[] {
  const texts = words.filter((word) => typeof word === 'string').map((word) => word.trim().toWellFormed());
  return texts.filter((tag) => tag !== '' && tag.length <= MAX_TAG_LENGTH && !tag.includes('\0')).slice(0, MAX_TAGS);
}
