import { normalQuantile } from './normal.ts';

/**
 * Interval of a share seen as `count` of `of`, which stays inside [0, 1] and holds its level for few cases and for shares near the ends,
 * where the usual normal interval does not. Wilson, JASA 1927. [0, 1] for `of` = 0.
 */
export function wilsonInterval(count: number, of: number, confidence: number): { readonly low: number; readonly high: number } {
  if (of <= 0) return { low: 0, high: 1 };
  const z = normalQuantile((1 + confidence) / 2);
  const share = count / of;
  const centre = (share + (z * z) / (2 * of)) / (1 + (z * z) / of);
  const half = (z / (1 + (z * z) / of)) * Math.sqrt((share * (1 - share)) / of + (z * z) / (4 * of * of));
  // At the ends centre and half width are equal, but for rounding.
  return { low: count <= 0 ? 0 : Math.max(0, centre - half), high: count >= of ? 1 : Math.min(1, centre + half) };
}
