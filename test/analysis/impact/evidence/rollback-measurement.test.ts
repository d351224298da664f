import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { oddsFactor } from '../../../../src/analysis/impact/evidence/rollback-measurement.ts';
import { DEFAULT_IMPACT_SETTINGS, type ImpactInput } from '../../../../src/analysis/impact/input/impact-input.ts';
import { judgeSignal } from '../../../../src/analysis/impact/verdict/judge-signal.ts';
import { MINUTE_MS, millis } from '../../../../src/model/instant.ts';
import { buildInput, type Injected, MODEL, type Story } from '../scenario.ts';

const ROLLBACK_MIN = 40;
const WEAK: Story = { kind: 'latency', historyHours: 72, afterMin: 100, noise: 0.2 };
const step = (times: number, fromMin: number, toMin?: number): Injected => ({
  shape: 'step',
  times,
  fromMin,
  ...(toMin === undefined ? {} : { toMin }),
});

/** Judged up to the rollback, and again with what followed it. */
function judged(injected: readonly Injected[], story: Story = WEAK) {
  const reported = buildInput({ ...story, injected });
  const rollbackAt = millis(reported.releaseAt + ROLLBACK_MIN * MINUTE_MS);
  const input: ImpactInput = { ...reported, asOf: rollbackAt };
  const undoneBy = { id: 'rollback', at: rollbackAt, name: '1.4.3', asOf: millis(rollbackAt + 60 * MINUTE_MS) };
  const findings = [input, { ...input, undoneBy }].map((each) => judgeSignal(each, DEFAULT_IMPACT_SETTINGS, MODEL));
  return { before: findings[0]!, after: findings[1]!, codes: findings[1]!.reasons.map(({ code }) => code) };
}

describe('a release that was undone', () => {
  it.each([1, 2, 3])('is more surely to blame when the change went away with it (%i)', (seed) => {
    const { before, after, codes } = judged([step(1.4, 1, ROLLBACK_MIN)], { ...WEAK, seed });
    expect(before.rollback).toBeNull();
    expect(after.rollback!.probabilityBefore).toBe(before.probability);
    expect(after.probability!).toBeGreaterThan(before.probability!);
    expect(after.rollback!.shareUndone!).toBeCloseTo(1, 0);
    expect(codes).toContain('rollback_vanished');
    expect(after.reasons.find(({ code }) => code === 'rollback_vanished')!.text).toMatch(
      /^Undone at 14:40 UTC by 1\.4\.3: back by/,
    );
  });

  it.each([1, 2, 3])('is less surely to blame when the change stayed (%i)', (seed) => {
    const { before, after, codes } = judged([step(1.25, 1)], { ...WEAK, seed });
    expect(after.probability!).toBeLessThan(before.probability!);
    expect(codes).toContain('rollback_stayed');
  });

  it('gains nothing from an improvement of another size', () => {
    const { before, after, codes } = judged([step(1.3, 1), step(0.3, ROLLBACK_MIN)]);
    expect(after.rollback!.pValue).toBeLessThan(0.01);
    expect(after.probability!).toBeCloseTo(before.probability!, 12);
    expect(codes).toContain('rollback_differs');
  });

  it('works downwards for a signal that is bad downwards, and for one that is bad either way', () => {
    for (const bad of ['down', 'either'] as const) {
      const { before, after } = judged([step(0.65, 1, ROLLBACK_MIN)], { ...WEAK, bad });
      expect(after.probability!).toBeGreaterThan(before.probability!);
    }
  });

  it.each([1, 2, 3])('within minutes is more surely to blame when the change went away with it (%i)', (seed) => {
    const judgedShort = (toMin?: number) => {
      const input = buildInput({ ...WEAK, noise: 0.1, seed, injected: [step(1.5, 0, toMin)] });
      const at = millis(input.releaseAt + 6 * MINUTE_MS);
      const undoneBy = { id: 'rollback', at, name: '1.4.3', asOf: millis(at + 60 * MINUTE_MS) };
      // It is watched for ten minutes, however soon it is undone.
      const watched: ImpactInput = { ...input, asOf: millis(input.releaseAt + 10 * MINUTE_MS) };
      const [before, after] = [watched, { ...watched, undoneBy }].map((each) =>
        judgeSignal(each, DEFAULT_IMPACT_SETTINGS, MODEL),
      );
      return { before: before!, after: after! };
    };
    const gone = judgedShort(6);
    expect(gone.after.rollback!.shareUndone!).toBeCloseTo(1, 0);
    expect(gone.after.probability!).toBeGreaterThan(3 * gone.before.probability!);
    expect(gone.after.reasons.map(({ code }) => code)).toContain('rollback_vanished');
    const stayed = judgedShort();
    expect(stayed.after.probability!).toBeLessThanOrEqual(stayed.before.probability!);
    expect(stayed.after.rollback!.shareUndone!).toBeCloseTo(0, 0);
  });

  it('says nothing of a rollback that came at once, or of which nothing is known yet', () => {
    const input = buildInput({ ...WEAK, injected: [step(1.15, 0, 2)] });
    const soon = { id: 'rollback', at: millis(input.releaseAt + 2 * MINUTE_MS), name: null, asOf: input.asOf };
    const late = { id: 'rollback', at: millis(input.asOf - 5 * MINUTE_MS), name: null, asOf: input.asOf };
    for (const undoneBy of [soon, late]) {
      expect(judgeSignal({ ...input, undoneBy }, DEFAULT_IMPACT_SETTINGS, MODEL).rollback).toBeNull();
    }
  });
});

describe('what odds are multiplied by', () => {
  it('is 1 or less on average when p is uniform, whatever came back', () => {
    const steps = 20_000;
    const mean = (share: number | null): number =>
      Array.from({ length: steps }, (_, i) => oddsFactor((i + 0.5) / steps, share)).reduce((sum, factor) => sum + factor, 0) /
      steps;
    for (const share of [null, -1, 0, 0.4, 1, 3, 5]) expect(mean(share)).toBeLessThanOrEqual(1);
    expect(mean(1)).toBeGreaterThan(0.95);
  });

  it('never grows with p, and stays within its bounds', () => {
    const p = fc.double({ min: 1e-12, max: 1, noNaN: true });
    fc.assert(
      fc.property(p, p, fc.double({ min: -5, max: 5, noNaN: true }), (a, b, share) => {
        const [low, high] = [oddsFactor(Math.min(a, b), share), oddsFactor(Math.max(a, b), share)];
        expect(low).toBeGreaterThanOrEqual(high);
        expect(high >= 0.65 - 1e-12 && low <= 20).toBe(true);
      }),
    );
  });

  it('leaves room for a regression that outlives its rollback', () => {
    expect(oddsFactor(1, 0)).toBeCloseTo(0.65, 12);
    expect(oddsFactor(0.01, 1)).toBeCloseTo(3.8, 12);
    expect(oddsFactor(0.01, 0.2)).toBe(1);
  });
});
