import { describe, expect, test } from 'vitest';
import type { SignalWindow } from '../../../src/model/signal.ts';
import { averageWindows } from '../../../src/signals/windows/average-windows.ts';
import { EPOCH } from '../series-builder.ts';

const window = (values: readonly number[], denominators: readonly number[] | null = null): SignalWindow => ({
  start: EPOCH,
  stepMs: 10_000,
  values: Float64Array.from(values),
  denominators: denominators && Float64Array.from(denominators),
});

const NA = Number.NaN;

describe('averageWindows', () => {
  test('ratios are pooled, not averaged', () => {
    const pooled = averageWindows([window([1, 0, NA], [10, 0, NA]), window([3, 2, NA], [990, 10, NA])]);
    expect([...pooled!.values]).toEqual([4, 2, NA]);
    expect([...pooled!.denominators!]).toEqual([1_000, 10, NA]);
  });

  test('a service counts by its shape, not by its size', () => {
    const average = averageWindows([window([1, 1, 2]), window([100, 100, 100])]);
    expect(average!.values[2]! / average!.values[0]!).toBe(1.5);
  });

  test('a service that falls silent makes no step', () => {
    const average = averageWindows([window([10, 10, 10, NA]), window([1_000, 1_000, 1_000, 1_000])]);
    expect([...average!.values]).toEqual([505, 505, 505, 505]);
  });

  test('levels around zero are averaged as they are', () => {
    expect([...averageWindows([window([0, 0, 4]), window([2, 2, 2])])!.values]).toEqual([1, 1, 3]);
  });

  test('one window is its own average, none has none', () => {
    const only = window([1, 2]);
    expect(averageWindows([only])).toBe(only);
    expect(averageWindows([])).toBeNull();
  });
});
