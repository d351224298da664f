const BARS = '▁▂▃▄▅▆▇█';
const MISSING = ' ';
const RELEASE_MARK = '│';

/**
 * A row of numbers as one line of text, with a mark where the release took effect: before the value of index `releaseIndex`. NaN leaves
 * a gap. The lowest bar stands for the lowest value, or for zero where nothing is negative and that is nearer.
 */
export function sparkline(values: readonly number[], releaseIndex: number): string {
  const known = values.filter((value) => Number.isFinite(value));
  const highest = Math.max(...known);
  const lowest = Math.min(...known);
  // A signal that hardly moves is to look like one.
  const floor = lowest >= 0 && lowest < highest / 2 ? 0 : lowest;
  const bars = values.map((value) => (Number.isFinite(value) ? barOf(value, floor, highest) : MISSING));
  return [...bars.slice(0, releaseIndex), RELEASE_MARK, ...bars.slice(releaseIndex)].join('');
}

function barOf(value: number, floor: number, highest: number): string {
  if (highest === floor) return BARS.charAt(0);
  return BARS.charAt(Math.min(BARS.length - 1, Math.floor(((value - floor) / (highest - floor)) * BARS.length)));
}
