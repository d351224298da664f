import { describe, expect, it } from 'vitest';
import { firstNotBelow } from '../../../src/analysis/stats/first-not-below.ts';

describe('the first entry not below a value', () => {
  it.each([
    [0.5, 0],
    [1, 0],
    [1.5, 1],
    [2, 1],
    [9, 2],
  ])('%d among 1, 2: %d', (value, position) => expect(firstNotBelow(Float64Array.of(1, 2), value)).toBe(position));

  it('stays within the part that is to be searched', () => {
    const sorted = Float64Array.of(1, 2, 3, 4, 5);
    expect([0, 3, 9].map((value) => firstNotBelow(sorted, value, 1, 4))).toEqual([1, 2, 4]);
  });
});
