import { describe, expect, it } from 'vitest';
import { millis } from '../../../../src/model/instant.ts';
import { timeOrderedIds } from '../../../../src/storage/sqlite/records/time-ordered-id.ts';

describe('time-ordered ids', () => {
  it('are ULIDs of their instant', () => {
    // The first ten characters of 1469918176385 in the specification's own example.
    expect(timeOrderedIds(() => millis(1_469_918_176_385))()).toMatch(/^01ARYZ6S41[0-9A-HJKMNP-TV-Z]{16}$/);
    // The time of an id is at least 1: the library takes 0 for none.
    expect(timeOrderedIds(() => millis(0))()).toMatch(/^0000000001/);
    expect(timeOrderedIds(() => millis(2 ** 48 - 1))()).toMatch(/^7ZZZZZZZZZ/);
  });

  it('rise at each call, within a millisecond and when the clock steps back', () => {
    let now = millis(1_000_000);
    const next = timeOrderedIds(() => now);
    const ids = Array.from({ length: 2_000 }, (_, i) => {
      if (i === 500) now = millis(999_000);
      if (i === 1_500) now = millis(1_000_001);
      return next();
    });
    expect(ids).toEqual([...ids].sort());
    expect(new Set(ids).size).toBe(2_000);
  });

  it('of two sources do not meet', () => {
    const [a, b] = [timeOrderedIds(() => millis(5)), timeOrderedIds(() => millis(5))];
    expect(a()).not.toBe(b());
  });
});
