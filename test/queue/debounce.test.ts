import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Debounce } from '../../src/queue/debounce.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** When it acted, given the instants of the notes; quiet is 100 ms, at most 250 ms after the first. */
function actedAt(notes: readonly number[], stopAt = Number.POSITIVE_INFINITY): readonly number[] {
  const begin = performance.now();
  const acted: number[] = [];
  const quiet = new Debounce(() => acted.push(performance.now() - begin), 100, 250);
  for (let at = 0; at <= 1_000; at += 10) {
    if (notes.includes(at)) quiet.note();
    if (at === stopAt) quiet.stop();
    vi.advanceTimersByTime(10);
  }
  return acted;
}

describe('Debounce', () => {
  test.each([
    ['one note', [0], [100]],
    ['several close together', [0, 50, 90], [190]],
    ['one after the other', [0, 300], [100, 400]],
    ['without a pause', [0, 90, 180, 240, 250], [250, 350]],
  ])('%s', (_name, notes, expected) => {
    expect(actedAt(notes)).toEqual(expected);
  });

  test('does nothing more once it was stopped', () => {
    expect(actedAt([0], 50)).toEqual([]);
  });
});
