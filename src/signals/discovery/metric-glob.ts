/**
 * Tests names against a pattern in which `*` stands for any run of characters, also an empty one, and everything else for itself. Takes
 * time linear in the name: the parts between stars are looked for once each, from left to right.
 */
export function metricGlob(pattern: string): (name: string) => boolean {
  const [prefix = '', ...rest] = pattern.split('*');
  const suffix = rest.pop();
  if (suffix === undefined) return (name) => name === pattern;
  return (name) => {
    if (name.length < prefix.length + suffix.length || !name.startsWith(prefix) || !name.endsWith(suffix)) return false;
    const end = name.length - suffix.length;
    let position = prefix.length;
    for (const part of rest) {
      const found = name.indexOf(part, position);
      if (found === -1 || found + part.length > end) return false;
      position = found + part.length;
    }
    return true;
  };
}
