import { describe, expect, it } from 'vitest';
import { DEFAULT_IMPACT_SETTINGS, type ImpactInput } from '../../../src/analysis/impact/input/impact-input.ts';
import { judgeSignal } from '../../../src/analysis/impact/verdict/judge-signal.ts';
import { isFlag } from '../../../src/model/finding.ts';
import { MINUTE_MS } from '../../../src/model/instant.ts';
import { seeded } from './random.ts';
import { buildInput, MODEL, type Story } from './scenario.ts';

const ERRORS: Story = { kind: 'ratio', level: 0.0012, requestsPerMinute: 1100, historyHours: 48, afterMin: 120, rhythm: 0.4 };
const LATENCY: Story = { kind: 'latency', historyHours: 48, afterMin: 60, rhythm: 0.3 };
const judged = (input: ImpactInput) => judgeSignal(input, DEFAULT_IMPACT_SETTINGS, MODEL);

/** Without the samples of `[fromMin, toMin)`, in minutes from the release. */
function withHole(input: ImpactInput, fromMin: number, toMin: number): ImpactInput {
  const { start, stepMs, values, denominators } = input.window;
  const minuteOf = (i: number): number => (start + i * stepMs - input.releaseAt) / MINUTE_MS;
  const without = (column: Float64Array): Float64Array =>
    column.map((value, i) => (minuteOf(i) >= fromMin && minuteOf(i) < toMin ? Number.NaN : value));
  return { ...input, window: { ...input.window, values: without(values), denominators: denominators && without(denominators) } };
}

/** A gauge that wanders: an autoregressive process without a memory of where it was hours ago. */
function wandering(seed: number): ImpactInput {
  const { normal } = seeded(seed);
  const input = buildInput({ ...LATENCY, kind: 'gauge' });
  let level = 0;
  const values = input.window.values.map(() => {
    level = 0.98 * level + normal();
    return 100 + level;
  });
  return { ...input, window: { ...input.window, values } };
}

describe('a hole before the release', () => {
  const holes: readonly (readonly [string, number, number])[] = [
    ['of 50 min', -50, 0],
    ['of 50 min, with a sample before the release', -51, -1],
    ['of 20 min', -20, 0],
    ['of 35 min, an hour back', -65, -30],
    ['of 6 min', -6, 0],
    ['of three hours', -180, 0],
  ];
  it.each(holes)('%s: many times the errors are found', (_name, from, to) => {
    for (const seed of [1, 2, 3]) {
      const { verdict, reasons } = judged(
        withHole(buildInput({ ...ERRORS, seed, injected: [{ shape: 'step', fromMin: 0, times: 25 }] }), from, to),
      );
      expect(verdict).toBe('regression');
      expect(reasons.map(({ code }) => code)).toContain('hole_before');
    }
  });
  it.each(holes)('%s: nothing is flagged where nothing is', (_name, from, to) => {
    for (const seed of [1, 2, 3]) {
      for (const story of [ERRORS, LATENCY]) {
        const { verdict } = judged(withHole(buildInput({ ...story, seed }), from, to));
        expect(isFlag({ verdict }), verdict).toBe(false);
      }
    }
  });

  it('says in which hour the level before was measured', () => {
    const { releaseAt } = buildInput(LATENCY);
    const { before } = judged(withHole(buildInput(LATENCY), -50, 0)).evidence!;
    expect([before.from - releaseAt, before.to - releaseAt]).toEqual([-110 * MINUTE_MS, -50 * MINUTE_MS]);
    expect(before.present).toBe(60);
  });

  it('a signal that wanders is not flagged for having wandered meanwhile', () => {
    const flags = Array.from({ length: 150 }, (_, seed) => judged(withHole(wandering(seed), -120, 0))).filter(isFlag);
    expect(flags.length).toBeLessThanOrEqual(3);
  });

  it('and is not called better for it either', () => {
    const better = Array.from({ length: 100 }, (_, seed) => judged(withHole(wandering(seed), -120, 0))).filter(
      ({ verdict }) => verdict === 'improvement' || verdict === 'transient',
    );
    expect(better.length).toBeLessThanOrEqual(6);
  });

  it('says so where the change may have come with the hole', () => {
    const codes = Array.from({ length: 150 }, (_, seed) => judged(withHole(wandering(seed), -120, 0)).reasons[0]!.code);
    expect(codes).toContain('usual_across_hole');
  });

  it('is none where the signal is as sparse all the time', () => {
    const input = buildInput(LATENCY);
    const sparse = {
      ...input,
      window: { ...input.window, values: input.window.values.map((v, i) => (i % 10 < 4 ? v : Number.NaN)) },
    };
    expect(judged(sparse).reasons[0]!.code).toBe('missing_samples_before');
  });
});

describe('ten minutes after the release', () => {
  it.each([10, 60, 120, 180])('a release between two steps of %d s is judged', (stepS) => {
    const input = buildInput({ ...LATENCY, stepS, afterMin: 30 });
    const releaseAt = (input.releaseAt - (stepS * 1000) / 2) as typeof input.releaseAt;
    const question = { ...input, releaseAt, asOf: (releaseAt + 10 * MINUTE_MS) as typeof input.asOf };
    expect(['no_effect', 'inconclusive']).toContain(judged(question).verdict);
    expect(judged(question).probability).not.toBeNull();
  });
  it('two samples are enough in steps of five minutes, one is not', () => {
    const input = buildInput({ ...LATENCY, stepS: 300, afterMin: 30 });
    const at = (minutes: number) => judged({ ...input, asOf: (input.releaseAt + minutes * MINUTE_MS) as typeof input.asOf });
    expect(at(10).verdict).toBe('no_effect');
    expect(at(9).reasons[0]!.code).toBe('too_short_after');
  });
});
