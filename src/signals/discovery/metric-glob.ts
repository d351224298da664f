/** Tests names against a pattern in which `*` stands for any run of characters, also an empty one, and everything else for itself. */
export function metricGlob(pattern: string): (name: string) => boolean {
  return pattern.includes('*') ? globOfParts(pattern.split('*')) : (name) => name === pattern;
}

/**
 * Tests texts against what stands between the stars of a pattern, which has one at least. Takes time linear in the text: the parts
 * between stars are looked for once each, from left to right.
 */
export function globOfParts([prefix = '', ...rest]: readonly string[]): (text: string) => boolean {
  const suffix = rest.pop() ?? '';
  return (text) => {
    if (text.length < prefix.length + suffix.length || !text.startsWith(prefix) || !text.endsWith(suffix)) return false;
    const end = text.length - suffix.length;
    let position = prefix.length;
    for (const part of rest) {
      const found = text.indexOf(part, position);
      if (found === -1 || found + part.length > end) return false;
      position = found + part.length;
    }
    return true;
  };
}
