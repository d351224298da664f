import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lagDensity } from '../../../src/analysis/impact/onset/blame.ts';
import { blockFeatures, sameTimeEarlier } from '../../../src/analysis/impact/placebos/block-features.ts';
import { blocksAround, reachAfter, reachBefore } from '../../../src/analysis/impact/placebos/blocks.ts';
import { placeboPValue } from '../../../src/analysis/impact/placebos/placebo-p-value.ts';
import { toAnalysisGrid } from '../../../src/analysis/series/analysis-grid.ts';
import { runningSums } from '../../../src/analysis/series/running-sums.ts';
import { clipSpikes, typicalStep } from '../../../src/analysis/series/spike-clipping.ts';
import { countFromScale, countToScale } from '../../../src/analysis/series/transform.ts';
import { median } from '../../../src/analysis/stats/median.ts';
import { seeded } from './random.ts';

/** Noise with some gaps. */
function noisy(length: number, seed: number, gaps = 0.05): Float64Array {
  const { normal, uniform } = seeded(seed);
  return Float64Array.from({ length }, () => (uniform() < gaps ? Number.NaN : normal()));
}

const slowMean = (x: Float64Array, from: number, to: number): number => {
  const present = [...x.subarray(from, to)].filter((value) => !Number.isNaN(value));
  return present.reduce((sum, value) => sum + value, 0) / present.length;
};

describe('block features', () => {
  const blocks = blocksAround(200, 45, 60_000)!;

  it('have the edges of the method, cut at the last sample', () => {
    expect([...blocks.edges]).toEqual([-120, -60, -30, -15, -5, 0, 5, 15, 30, 45]);
    expect([...blocksAround(20, 8, 60_000)!.edges]).toEqual([-15, -5, 0, 5]);
    expect([...blocksAround(20, 9, 60_000)!.edges]).toEqual([-15, -5, 0, 5, 9]);
    expect([...blocksAround(24, 12, 300_000)!.edges]).toEqual([-24, -12, -6, -3, -1, 0, 1, 3, 6, 12]);
    expect(blocksAround(4, 45, 60_000)).toBeNull();
    expect([reachBefore(blocks), reachAfter(blocks)]).toEqual([120, 45]);
  });

  it('are the means added up the long way', () => {
    const x = noisy(600, 3);
    const sums = runningSums(x, x);
    const features = new Float64Array(blocks.count);
    for (const anchor of [120, 300, 555]) {
      expect(blockFeatures(sums, blocks, anchor, features, 0)).toBe(true);
      const reference = slowMean(x, anchor - 30, anchor);
      for (let j = 0; j < blocks.count; j++) {
        expect(features[j]).toBeCloseTo(slowMean(x, anchor + blocks.edges[j]!, anchor + blocks.edges[j + 1]!) - reference, 10);
      }
    }
  });

  it('of earlier days are the mean over those days', () => {
    const x = noisy(3 * 1440, 4);
    const sums = runningSums(x, x);
    const anchor = 2 * 1440 + 700;
    const [averaged, scratch, one, two] = [0, 0, 0, 0].map(() => new Float64Array(blocks.count));
    expect(sameTimeEarlier(sums, blocks, anchor, averaged!, 0, scratch!)).toBe(2);
    blockFeatures(sums, blocks, anchor - 1440, one!, 0);
    blockFeatures(sums, blocks, anchor - 2880, two!, 0);
    for (let j = 0; j < blocks.count; j++) expect(averaged![j]).toBeCloseTo((one![j]! + two![j]!) / 2, 12);
  });
});

describe('placebo p-value', () => {
  it('is the weighted rank below the tail', () => {
    const placebos = noisy(300, 5, 0);
    const { uniform } = seeded(6);
    const weights = Float64Array.from(placebos, () => 0.25 + uniform());
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    for (const statistic of [-2, -0.5, 0, 0.5, 1]) {
      const reached = placebos.reduce((sum, value, i) => sum + (value >= statistic ? weights[i]! : 0), 0);
      expect(placeboPValue(statistic, placebos, weights, 100)).toBeCloseTo((1 + reached) / (1 + total), 12);
    }
  });

  it('falls as the statistic grows, slower with a short history, never to zero', () => {
    const placebos = noisy(300, 7, 0);
    const weights = new Float64Array(300).fill(1);
    let last = 1;
    for (let statistic = -3; statistic < 30; statistic += 0.25) {
      const p = placeboPValue(statistic, placebos, weights, 100);
      expect(p).toBeLessThanOrEqual(last + 0.02);
      expect(p).toBeGreaterThan(0);
      last = p;
    }
    expect(placeboPValue(10, placebos, weights, 5)).toBeGreaterThan(10 * placeboPValue(10, placebos, weights, 100));
  });

  it('is calibrated: a placebo among placebos is uniform', () => {
    const draws = noisy(400 * 61, 8, 0);
    const weights = new Float64Array(60).fill(1);
    let small = 0;
    for (let run = 0; run < 400; run++) {
      const sample = draws.slice(run * 61, run * 61 + 61);
      if (placeboPValue(sample[60]!, sample.slice(0, 60), weights, 5) < 0.05) small++;
    }
    expect(small / 400).toBeLessThan(0.08);
  });
});

describe('spike clipping', () => {
  /** Median of the neighbours, sorted anew for every sample. */
  function slowClip(x: Float64Array, halfWidth: number): Float64Array {
    const steps = [...x.keys()]
      .slice(1)
      .map((i) => Math.abs(x[i]! - x[i - 1]!))
      .filter((step) => !Number.isNaN(step));
    const quartile = [...steps].sort((a, b) => a - b)[Math.floor(0.75 * steps.length)] ?? 0;
    const allowed = 4 * Math.max(1.05 * (median(Float64Array.from(steps)) || 0), quartile);
    // A series that is constant most of the time retains its spikes.
    if (allowed === 0) return x;
    return x.map((value, i) => {
      const middle = median(x.slice(Math.max(0, i - halfWidth), i + halfWidth + 1));
      return Math.min(Math.max(value, middle - allowed), middle + allowed);
    });
  }

  it('agrees with sorting every window', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 0, max: 60 }), fc.constantFrom(1, 4), (seed, length, halfWidth) => {
        const x = noisy(length, seed, 0.2);
        expect([...clipSpikes(x, halfWidth, typicalStep(x))]).toEqual([...slowClip(x, halfWidth)]);
      }),
    );
  });

  it('takes a spike away and leaves a step', () => {
    const x = noisy(200, 9, 0).map((value, i) => 0.1 * value + (i >= 100 ? 5 : 0));
    x[50] = 40;
    const clipped = clipSpikes(x, 4, typicalStep(x));
    expect(clipped[50]).toBeLessThan(2);
    expect(slowMean(clipped, 100, 200) - slowMean(clipped, 0, 100)).toBeCloseTo(5, 1);
  });
});

describe('grid', () => {
  it('averages to whole minutes of the clock', () => {
    const x = Float64Array.from({ length: 17 }, (_, i) => i);
    // Starts 20 s into a minute: four samples until the next, then two minutes of six, then one sample of a third.
    const grid = toAnalysisGrid(20_000, 10_000, x);
    expect([grid.startMs, grid.stepMs, [...grid.x]]).toEqual([60_000, 60_000, [6.5, 12.5]]);
  });

  it('keeps a last minute of which half has passed', () => {
    const grid = toAnalysisGrid(0, 10_000, new Float64Array(9).fill(1));
    expect(grid.x.length).toBe(2);
    expect(toAnalysisGrid(0, 10_000, new Float64Array(8).fill(1)).x.length).toBe(1);
  });

  it('leaves coarse steps alone', () => expect(toAnalysisGrid(5, 300_000, Float64Array.of(1, 2)).startMs).toBe(5));
});

describe('scales', () => {
  it('of counts can be taken back', () => {
    for (const count of [0, 1, 7, 300, 1e6])
      expect(countFromScale(countToScale(count)) / (count || 1)).toBeCloseTo(count ? 1 : 0, 8);
  });

  it('of lags hold all of the blame: soon, later, and a little for clocks that differ', () => {
    let mass = 0;
    for (let lagS = -60; lagS <= 1860; lagS++) mass += lagDensity(lagS, 60);
    expect(mass).toBeCloseTo(0.4 + 0.6 * (1 - Math.exp(-1860 / 300)) + 0.3 * (60 / 300), 1);
    expect([lagDensity(-61, 60), lagDensity(1861, 60)]).toEqual([0, 0]);
  });
});
