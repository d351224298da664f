import { describe, expect, it } from 'vitest';
import { binomialLowerTail, binomialUpperTail } from '../../../src/analysis/stats/binomial-tail.ts';
import { erfc } from '../../../src/analysis/stats/error-function.ts';
import { incompleteBeta } from '../../../src/analysis/stats/incomplete-beta.ts';
import { logGamma } from '../../../src/analysis/stats/log-gamma.ts';
import { normalCdf, normalQuantile, normalUpperTail, zOfUpperTail } from '../../../src/analysis/stats/normal.ts';
import { studentUpperTail } from '../../../src/analysis/stats/student-tail.ts';

/** Relative agreement, so that a tail of 1e-200 is really checked. */
function expectClose(actual: number, wanted: number, relative = 1e-12): void {
  expect(Math.abs(actual - wanted)).toBeLessThanOrEqual(relative * Math.max(Math.abs(wanted), Number.MIN_VALUE));
}

// Reference values: mpmath 1.3.0 with mp.dps = 30, rounded to double.
describe('erfc', () => {
  // mp.erfc(x)
  it.each([
    [-3, 1.9999779095030015],
    [-0.5, 1.5204998778130465],
    [0, 1],
    [1e-8, 0.9999999887162083],
    [0.3, 0.6713732405408726],
    [1.9999, 0.004679802092970609],
    [2, 0.004677734981047266],
    [2.5, 0.0004069520174449589],
    [6, 2.1519736712498913e-17],
    [10, 2.088487583762545e-45],
    [26, 5.663192408856143e-296],
  ])('erfc(%f)', (x, wanted) => expectClose(erfc(x), wanted));
});

describe('normal distribution', () => {
  // mp.ncdf(z)
  it.each([
    [-8, 6.220960574271784e-16],
    [-5, 2.866515718791939e-7],
    [-1, 0.15865525393145705],
    [0, 0.5],
    [1.96, 0.9750021048517795],
    [3, 0.9986501019683699],
  ])('cdf(%f)', (z, wanted) => {
    expectClose(normalCdf(z), wanted);
    expectClose(normalUpperTail(-z), wanted);
  });

  // mp.findroot(lambda x: mp.log(mp.ncdf(x)) - mp.log(p), -mp.sqrt(-2 * mp.log(p)))
  it.each([
    [1e-300, -37.0470962993612],
    [1e-20, -9.262340089798407],
    [1e-6, -4.753424308822899],
    [0.001, -3.0902323061678136],
    [0.025, -1.9599639845400543],
    [0.3, -0.5244005127080408],
    [0.9, 1.2815515655446006],
  ])('quantile(%f)', (p, wanted) => {
    expectClose(normalQuantile(p), wanted);
    expectClose(zOfUpperTail(p), -wanted);
  });

  it('is infinite at the ends and NaN outside', () => {
    expect([normalQuantile(0), normalQuantile(1), normalQuantile(-0.1), normalQuantile(Number.NaN)]).toEqual([
      Number.NEGATIVE_INFINITY,
      Number.POSITIVE_INFINITY,
      Number.NaN,
      Number.NaN,
    ]);
  });
});

describe('logGamma', () => {
  // mp.loggamma(x)
  it.each([
    [0.1, 2.252712651734206],
    [0.5, 0.5723649429247001],
    [1.5, -0.12078223763524522],
    [10, 12.80182748008147],
    [100.5, 361.4355404677776],
    [1e6, 12815504.569147613],
  ])('logGamma(%f)', (x, wanted) => expectClose(logGamma(x), wanted));

  it('is NaN where the logarithm does not exist', () => expect(logGamma(0)).toBeNaN());
});

describe('binomial tail', () => {
  // mp.fsum(mp.binomial(n, i) * p**i * (1 - p)**(n - i) for i in range(k, n + 1))
  it.each([
    [2, 2, 0.13, 0.0169],
    [14, 14, 0.02, 1.6384e-24],
    [3, 10, 0.5, 0.9453125],
    [0, 10, 0.5, 1],
    [60, 400, 0.05, 4.9231905932050027e-14],
    [5, 400, 0.05, 0.9999878982675376],
    [200, 1000, 0.01, 2.221482673839383e-188],
    [10, 10, 0.999, 0.9900448802097482],
    [11, 10, 0.5, 0],
    [3, 10, 0, 0],
    [3, 10, 1, 1],
  ])('P(X >= %i), n = %i, p = %f', (count, trials, probability, wanted) =>
    expectClose(binomialUpperTail(count, trials, probability), wanted, 1e-11),
  );

  it('has two tails that share the middle term', () => {
    const both = binomialUpperTail(4, 9, 0.3) + binomialLowerTail(4, 9, 0.3);
    const middle = 126 * 0.3 ** 4 * 0.7 ** 5;
    expectClose(both, 1 + middle);
  });
});

// Reference values: SciPy 1.x, stats.t.sf(t, degrees) and special.betainc(a, b, x).
describe('tails of Student and the incomplete beta function', () => {
  it.each([
    [2, 3, 0.06966298427942152],
    [5, 2.5, 0.011725594985430925],
    [12, 10, 1.460704412384992e-7],
    [-1, 4, 0.8130495168499705],
    [30, 7, 5.894234440366572e-9],
    [3, 1000, 0.0013833545221190963],
  ])('P(T > %d) with %d degrees of freedom', (t, degrees, wanted) => {
    expectClose(studentUpperTail(t, degrees), wanted, 1e-10);
  });

  it('is the normal tail for endless degrees of freedom', () => {
    expect(studentUpperTail(2, Number.POSITIVE_INFINITY)).toBe(normalUpperTail(2));
  });

  it.each([
    [4, 1, 14 / 34, 0.028747261167849997],
    [3.5, 2.25, 0.3, 0.06347013665309587],
    [50, 0.5, 0.9, 0.001204149832559813],
    [200, 30, 0.5, 6.545600958483152e-33],
  ])('I_x(%d, %d)', (a, b, x, wanted) => {
    expectClose(incompleteBeta(x, a, b), wanted, 1e-9);
  });

  it('of whole numbers adds up binomial terms', () => {
    expectClose(incompleteBeta(0.13, 7, 24), binomialUpperTail(7, 30, 0.13), 1e-10);
  });
});
