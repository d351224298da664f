import { expect, test } from 'vitest';
import { HOUR_MS, SECOND_MS } from '../../src/model/instant.ts';
import { DEFAULT_BACK_OFF, retryAfterMs } from '../../src/queue/back-off.ts';

test('waits twice as long after each failure, an hour at most, and ends', () => {
  const waits = Array.from({ length: 18 }, (_, attempts) => retryAfterMs(DEFAULT_BACK_OFF, attempts));
  expect(waits.slice(0, 4)).toEqual([5, 10, 20, 40].map((seconds) => seconds * SECOND_MS));
  expect(waits.slice(9)).toEqual([2_560 * SECOND_MS, ...Array.from({ length: 7 }, () => HOUR_MS), null]);
  expect(retryAfterMs({ ...DEFAULT_BACK_OFF, maxAttempts: Number.POSITIVE_INFINITY }, 5_000)).toBe(HOUR_MS);
});
