import { describe, expect, it } from 'vitest';
import { millis } from '../../src/model/instant.ts';
import type { SignalWindow } from '../../src/model/signal.ts';
import { fromFirstValue } from '../../src/signals/from-first-value.ts';

const { NaN: GAP } = Number;
const windowOf = (values: readonly number[], denominators: readonly number[] | null = null): SignalWindow => ({
  start: millis(60_000),
  stepMs: 10_000,
  values: Float64Array.from(values),
  denominators: denominators && Float64Array.from(denominators),
});

describe('fromFirstValue', () => {
  it('begins both windows where the signal begins', () => {
    const cut = fromFirstValue({
      window: windowOf([GAP, GAP, 3, GAP, 5], [0, 0, 9, 0, 9]),
      control: windowOf([1, 2, GAP, 4, 5]),
    });
    expect(cut.window).toEqual({ ...windowOf([3, GAP, 5], [9, 0, 9]), start: 80_000 });
    expect(cut.control).toEqual({ ...windowOf([GAP, 4, 5]), start: 80_000 });
  });

  it.each([
    ['that begins with a value', [1, GAP]],
    ['without any value', [GAP, GAP]],
    ['of no length', []],
  ])('leaves a window %s', (_what, values) => {
    const given = { window: windowOf(values), control: null };
    expect(fromFirstValue(given)).toEqual(given);
  });
});
