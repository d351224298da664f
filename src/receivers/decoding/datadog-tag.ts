/** Name and value of one tag. A tag without a colon, or with nothing before it, is a name with the value ''. */
export function tagPair(tag: string): readonly [name: string, value: string] {
  const colon = tag.indexOf(':');
  return colon <= 0 ? [tag, ''] : [tag.slice(0, colon), tag.slice(colon + 1)];
}
