import { expect, test } from 'vitest';
import { plateauStart } from '../../../src/analysis/suspects/plateau-start.ts';
import { seeded } from '../impact/random.ts';

/** A day of minutes with noise of deviation 1 about a level that is set from some minutes on. */
function day(...levels: readonly (readonly [from: number, level: number])[]): Float64Array {
  const { normal } = seeded(3);
  const levelAt = (minute: number) => levels.findLast(([from]) => minute >= from)?.[1] ?? 0;
  return Float64Array.from({ length: 1_440 }, (_, minute) => levelAt(minute) + normal());
}

test.each<[string, Float64Array, number, number | null]>([
  ['the step onto it', day([600, 8]), 1_000, 600],
  ['the step, where some of it was won back', day([600, 8], [900, 6]), 1_000, 600],
  ['the newest step', day([600, 8], [900, 16]), 1_000, 900],
  // Half of the newest step is gone again: what is left of it is not the little that the level rose by hours before.
  ['none where the newest step is half gone', day([0, -2], [700, 0], [1_000, 24], [1_020, 8]), 1_040, null],
  ['none after a recovery', day([600, 8], [700, 0]), 1_000, null],
])('a plateau begins with %s', (_name, x, selected, start) => {
  const found = plateauStart(x, selected, 'up');
  if (start === null) expect(found).toBeNull();
  else expect(Math.abs(found! - start)).toBeLessThanOrEqual(2);
});
