import { describe, expect, it } from 'vitest';
import { logisticRegression } from '../../../../bench/fit/logistic-regression.ts';
import { EITHER_WAY_FEATURE_NAMES, eitherWayFeatures } from '../../../../src/analysis/impact/classifier/either-way.ts';
import { EITHER_WAY_WEIGHTS } from '../../../../src/analysis/impact/classifier/either-way-weights.ts';
import { assessSignal } from '../../../../src/analysis/impact/evidence/assess-signal.ts';
import { seeded } from '../random.ts';
import { buildInput, type Injected, judge, type Story } from '../scenario.ts';

const GAUGE: Story = { kind: 'gauge', bad: 'either', historyHours: 72, afterMin: 60, rhythm: 0.2 };
const step = (times: number, toMin?: number): Injected => ({ shape: 'step', fromMin: 0, times, ...(toMin && { toMin }) });

describe('a signal that is bad either way', () => {
  it.each([
    { injected: [step(1.4)], verdict: 'regression' },
    { injected: [step(0.7)], verdict: 'regression' },
    { injected: [step(3, 5)], verdict: 'transient' },
    { injected: [], verdict: 'no_effect' },
  ])('with $injected: $verdict', ({ injected, verdict }) => {
    expect(judge({ ...GAUGE, injected }).verdict).toBe(verdict);
  });

  it('is as likely to have changed whichever way it went', () => {
    const up = judge({ ...GAUGE, injected: [step(1.3)] }).probability!;
    const down = judge({ ...GAUGE, injected: [step(1 / 1.3)] }).probability!;
    expect(up).toBeGreaterThan(0.5);
    expect(Math.abs(up - down)).toBeLessThan(0.1);
  });

  it('has a weight for every piece of evidence, each a number', () => {
    const assessment = assessSignal(buildInput(GAUGE), null);
    if (assessment.status !== 'measured') throw new Error(assessment.status);
    const features = eitherWayFeatures(assessment, buildInput(GAUGE).releaseAt)!;
    expect(features.every(Number.isFinite)).toBe(true);
    expect(Object.keys(EITHER_WAY_WEIGHTS)).toEqual(EITHER_WAY_FEATURE_NAMES);
  });
});

describe('logistic regression', () => {
  const { normal, uniform } = seeded(12);
  const rows = Array.from({ length: 4000 }, () => Float64Array.of(normal(), 2 * normal()));
  const truth = ([a, b]: Float64Array): number => 1 / (1 + Math.exp(-(-1 + 0.8 * a! - 0.5 * b!)));
  const labels = Uint8Array.from(rows, (row) => (uniform() < truth(row) ? 1 : 0));
  const { constant, weights } = logisticRegression(rows, labels);

  it('finds the weights that made the labels', () => {
    for (const [own, wanted] of [
      [constant, -1],
      [weights[0]!, 0.8],
      [weights[1]!, -0.5],
    ] as const)
      expect(Math.abs(own - wanted)).toBeLessThan(0.12);
  });

  it('stands where the likelihood has no slope', () => {
    const residuals = rows.map(
      (row, i) => labels[i]! - 1 / (1 + Math.exp(-(constant + weights[0]! * row[0]! + weights[1]! * row[1]!))),
    );
    expect(Math.abs(residuals.reduce((sum, residual) => sum + residual, 0))).toBeLessThan(1e-6);
    const slope = residuals.reduce((sum, residual, i) => sum + residual * rows[i]![0]!, 0) - weights[0]!;
    expect(Math.abs(slope)).toBeLessThan(1e-6);
  });
});
