import { describe, expect, it } from 'vitest';
import { effectOf, measuredEffect } from '../../../../src/analysis/impact/evidence/effect-size.ts';
import type { ChangeShape } from '../../../../src/analysis/impact/placebos/shapes.ts';
import { type LevelBefore, levelBefore } from '../../../../src/analysis/impact/series/level-before.ts';
import { isPresent, type NativeSeries } from '../../../../src/analysis/series/native-series.ts';
import { seeded } from '../random.ts';

const MINUTE_MS = 60_000;

function history(stepS: number, values: readonly number[], denominators?: readonly number[]): NativeSeries {
  return {
    startMs: 0,
    stepMs: stepS * 1000,
    values: Float64Array.from(values),
    denominators: denominators ? Float64Array.from(denominators) : null,
    anchor: values.length,
  };
}

/** Level before a release that five hours of minutes precede; `at` and `requests` take the minutes before it. */
function levelOf(at: (ago: number) => number, requests?: number): LevelBefore | null {
  const values = Array.from({ length: 300 }, (_, i) => at(300 - i));
  return levelBefore(history(60, values, requests === undefined ? undefined : values.map(() => requests)));
}

describe('level before', () => {
  it('passes over a burst of a quarter of an hour', () =>
    expect(levelOf((ago) => (ago <= 20 && ago > 5 ? 500 : 100))).toMatchObject({ usual: 100, lastHour: 200 }));

  it('covers two hours and no more', () => {
    expect(levelOf((ago) => (ago <= 120 ? 7 : 1000))!.usual).toBe(7);
    expect(levelOf((ago) => (ago <= 55 ? 7 : 9))!.usual).toBe(9);
  });

  it('adds up rare errors, of which most minutes have none', () =>
    expect(levelOf((ago) => (ago % 5 === 0 ? 3 : 0), 60)!.usual).toBeCloseTo(3 / 300, 12));

  it('is the mean of the hour where there is less than that', () =>
    expect(levelOf((ago) => (ago === 30 ? 6 : 0), 10)!.usual).toBeCloseTo(6 / 600, 12));

  it('takes samples of a quarter of an hour one by one', () =>
    expect(levelBefore(history(900, [50, 50, 1, 2, 3, 4, 5, 6, 7, 90]))!.usual).toBe(4.5));

  it('is unknown without a sample in the hour before', () => expect(levelOf((ago) => (ago <= 60 ? Number.NaN : 5))).toBeNull());

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('is what it says, sample by sample (%i)', (seed) => {
    const { uniform } = seeded(seed);
    const stepS = [10, 30, 60, 300][seed % 4]!;
    const length = Math.floor(20 + 500 * uniform());
    const values = Array.from({ length }, () => (uniform() < 0.1 ? Number.NaN : 100 * uniform()));
    const series = history(stepS, values, seed % 2 === 0 ? undefined : values.map(() => Math.floor(20 * uniform())));
    expect(levelBefore(series)!.usual).toBeCloseTo(slowUsualLevel(series), 9);
  });
});

/** Sorts every sample into its range by the clock. */
function slowUsualLevel(series: NativeSeries): number {
  const stretches = new Map<number, { sum: number; parts: number }>();
  for (let i = 0; i < series.anchor; i++) {
    const endsBeforeMs = (series.anchor - i - 1) * series.stepMs;
    if (endsBeforeMs >= 120 * MINUTE_MS || !isPresent(series, i)) continue;
    const stretch = Math.floor(endsBeforeMs / (5 * MINUTE_MS));
    const { sum, parts } = stretches.get(stretch) ?? { sum: 0, parts: 0 };
    stretches.set(stretch, { sum: sum + series.values[i]!, parts: parts + (series.denominators?.[i] ?? 1) });
  }
  const levels = [...stretches.values()].map(({ sum, parts }) => sum / parts).sort((a, b) => a - b);
  return (levels[(levels.length - 1) >> 1]! + levels[levels.length >> 1]!) / 2;
}

describe('effect', () => {
  const BEFORE: LevelBefore = { usual: 100, lastHour: 125, samples: 60, requestsPerSample: 0, requests: 0 };
  const GAUGE = { form: 'identity' } as const;

  it('is reported in parts of the usual level, and the fitted weights use that of the last hour', () =>
    expect(effectOf(25, GAUGE, BEFORE)).toEqual({ absolute: 25, relative: 0.25, relativeToFloor: 0.2 }));

  it('multiplies the offset of the logarithm too, whichever level it is relative to', () =>
    expect(effectOf(Math.LN2, { form: 'log', offset: 10 }, BEFORE)).toEqual({
      absolute: expect.closeTo(110, 9),
      relative: expect.closeTo(1.1, 9),
      relativeToFloor: expect.closeTo(135 / 125, 9),
    }));

  it('has no ratio to a level of zero, but a number for the weights', () => {
    const rare = { ...BEFORE, usual: 0, lastHour: 0 };
    expect(effectOf(1, { form: 'log', offset: 2 }, rare)).toMatchObject({ relative: null, relativeToFloor: Math.expm1(1) });
    expect(effectOf(1, GAUGE, rare)).toEqual({ absolute: 1, relative: null, relativeToFloor: 0 });
  });

  describe('interval', () => {
    const STEP: ChangeShape = { kind: 'step', lagS: 0, vector: new Float64Array() };
    const halfWidth = (height: number, standardError: number): number => {
      const { low, high } = measuredEffect({ height, standardError, quantile: 2 }, STEP, 3600, GAUGE, BEFORE);
      expect((low! + high!) / 2).toBeCloseTo(height / 100, 9);
      return (high! - low!) / 2;
    };

    it('is that of the noise where nothing stands out', () => expect(halfWidth(0, 5)).toBeCloseTo(0.16, 9));

    it('is a share of the height where there is no noise', () => expect(halfWidth(80, 0)).toBeCloseTo(0.12, 9));

    it('adds both as squares', () => expect(halfWidth(80, 5)).toBeCloseTo(Math.hypot(0.16, 0.12), 9));
  });
});
