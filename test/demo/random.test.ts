import { describe, expect, it } from 'vitest';
import { createDrift, createRandom } from '../../src/demo/random.ts';

const DRAWS = 40_000;

function momentsOf(draw: () => number): { mean: number; variance: number } {
  const values = Array.from({ length: DRAWS }, draw);
  const mean = values.reduce((sum, value) => sum + value, 0) / DRAWS;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / DRAWS;
  return { mean, variance };
}

describe('createRandom', () => {
  it('repeats itself by seed and stream', () => {
    const draw = (seed: number, stream: string) => {
      const random = createRandom(seed, stream);
      return Array.from({ length: 20 }, () => random.uniform());
    };
    expect(draw(3, 'a')).toEqual(draw(3, 'a'));
    expect(draw(3, 'a')).not.toEqual(draw(4, 'a'));
    expect(draw(3, 'a')).not.toEqual(draw(3, 'b'));
  });

  const random = createRandom(1, 'moments');
  const CASES = [
    { law: 'uniform', draw: () => random.uniform(), mean: 1 / 2, variance: 1 / 12 },
    { law: 'normal', draw: () => random.normal(), mean: 0, variance: 1 },
    { law: 'exponential', draw: () => random.exponential(3), mean: 3, variance: 9 },
    { law: 'Poisson, small mean', draw: () => random.poisson(2.5), mean: 2.5, variance: 2.5 },
    { law: 'Poisson, large mean', draw: () => random.poisson(200), mean: 200, variance: 200 },
    { law: 'gamma', draw: () => random.gamma(8), mean: 1, variance: 1 / 8 },
  ];
  for (const { law, draw, mean, variance } of CASES) {
    it(`has the mean and the variance of the ${law} law`, () => {
      const drawn = momentsOf(draw);
      // Five standard errors of the mean; the variance of a variance is larger, hence the rougher bound.
      expect(Math.abs(drawn.mean - mean)).toBeLessThan(5 * Math.sqrt(variance / DRAWS));
      expect(drawn.variance / variance).toBeGreaterThan(0.93);
      expect(drawn.variance / variance).toBeLessThan(1.07);
    });
  }

  it('drifts with the requested memory and spread', () => {
    const memorySteps = 12;
    const drift = createDrift(createRandom(2, 'drift'), 0.3, memorySteps);
    const values = Array.from({ length: DRAWS }, drift);
    const lagged = (lag: number): number =>
      values.slice(lag).reduce((sum, value, index) => sum + value * values[index]!, 0) / (values.length - lag);
    expect(Math.sqrt(lagged(0))).toBeCloseTo(0.3, 1);
    expect(lagged(memorySteps) / lagged(0)).toBeCloseTo(Math.exp(-1), 1);
  });
});
