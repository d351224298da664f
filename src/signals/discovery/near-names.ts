import leven from 'leven';

/** More letters apart than this share of the longer name is another name. */
const FURTHEST = 0.3;

/** More proposals are not read. */
const MOST = 3;

/**
 * The names that somebody may have meant, the nearest first: those that differ in case, separators or the owner in front alone
 * (`acme/Web-Shop` and `web_shop`), and those a few letters away.
 */
export function nearNames(name: string, known: readonly string[]): readonly string[] {
  const own = plain(name);
  const near = known.flatMap((other) => {
    const distance = distanceOf(own, plain(other));
    return other !== name && distance <= FURTHEST ? [{ other, distance }] : [];
  });
  return near
    .sort((a, b) => a.distance - b.distance || (a.other < b.other ? -1 : 1))
    .slice(0, MOST)
    .map(({ other }) => other);
}

/** In parts of the longer one; names that begin alike are nearer than their letters say: `prod-eu` and `production`. */
function distanceOf(a: string, b: string): number {
  const longer = Math.max(1, a.length, b.length);
  const distance = leven(a, b) / longer;
  return sharedBeginning(a, b) >= LONG_BEGINNING ? Math.min(FURTHEST, distance) : distance;
}

/** Shorter beginnings are shared by too many names. */
const LONG_BEGINNING = 4;

function sharedBeginning(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length += 1;
  return length;
}

const plain = (name: string): string =>
  name
    .slice(name.lastIndexOf('/') + 1)
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
