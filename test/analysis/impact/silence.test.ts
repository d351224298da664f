import { describe, expect, it } from 'vitest';
import { DEFAULT_IMPACT_SETTINGS, type ImpactInput } from '../../../src/analysis/impact/input/impact-input.ts';
import { judgeRelease } from '../../../src/analysis/impact/verdict/judge-release.ts';
import { type MadeSignal, madeInput } from './made-input.ts';
import { seeded } from './random.ts';
import { MODEL } from './scenario.ts';

type Noise = ReturnType<typeof seeded>;
const noise = (seed = 1): Noise => seeded(seed);
const judged = (inputs: readonly ImpactInput[]) => judgeRelease(inputs, DEFAULT_IMPACT_SETTINGS, MODEL);

/** The signal beside the CPU usage of its service, which goes on. */
function beside(made: MadeSignal, seed = 1) {
  const { normal } = noise(seed + 1000);
  const cpu = madeInput({ ...made, kind: 'gauge', bad: 'up', id: 'shop.cpu', at: () => 30 + normal() });
  return judged([madeInput(made), cpu]);
}
const { normal } = noise();
const until = (minute: number, value: () => number) => (m: number) => (m >= minute ? Number.NaN : value());
const zeroFrom = (minute: number, value: () => number) => (m: number) => (m >= minute ? 0 : value());
const steady = () => 100 + 5 * normal();

describe('a signal that falls silent at the release', () => {
  it.each([
    ['a latency without samples', { kind: 'latency', bad: 'up', at: until(1, steady) }],
    ['a gauge without samples', { kind: 'gauge', bad: 'either', at: until(3, steady) }],
    ['a rate without samples', { kind: 'rate', bad: 'down', at: until(0, steady) }],
    ['a constant without samples', { kind: 'gauge', bad: 'up', at: until(0, () => 8) }],
    ['requests that are zero', { kind: 'count', bad: 'down', at: zeroFrom(2, () => Math.round(steady())) }],
    ['a rate that is zero, ten minutes later', { kind: 'rate', bad: 'down', at: zeroFrom(2, steady), afterMin: 10 }],
    [
      'requests that are zero, six hours known',
      { kind: 'count', bad: 'down', at: zeroFrom(2, () => Math.round(steady())), historyHours: 6 },
    ],
  ] as const)('%s', (_name, made) => {
    const { findings, verdict } = beside(made);
    expect(findings[0]!.verdict).toBe('went_silent');
    expect(findings[0]!.probability!).toBeGreaterThan(0.85);
    expect(verdict).toBe('flagged');
  });

  it('is not judged where everything falls silent at once', () => {
    const { findings, verdict } = judged([
      madeInput({ kind: 'latency', bad: 'up', at: until(1, steady), afterMin: 120 }),
      madeInput({ kind: 'rate', bad: 'down', at: until(1, steady), afterMin: 120 }),
    ]);
    for (const finding of findings)
      expect([finding.verdict, finding.reasons[0]!.code]).toEqual(['insufficient_data', 'all_silent']);
    expect(verdict).toBe('insufficient_data');
  });

  it('is, where the same signal of other services goes on', () => {
    const { findings } = judged([madeInput({ kind: 'latency', bad: 'up', at: until(1, steady), control: steady })]);
    expect(findings[0]!.verdict).toBe('went_silent');
  });

  it('says of its other signals that nobody was served', () => {
    const made: MadeSignal = { kind: 'count', bad: 'down', at: zeroFrom(2, () => Math.round(steady())) };
    const { findings } = beside(made);
    expect([findings[1]!.verdict, findings[1]!.reasons[0]!.code]).toEqual(['insufficient_data', 'no_load']);
  });

  it('also where the silence is not likely enough for a flag yet', () => {
    const made: MadeSignal = { kind: 'rate', bad: 'down', at: until(2, steady), afterMin: 12, historyHours: 4 };
    const { findings, verdict } = beside(made);
    expect(findings.map((finding) => finding.verdict)).toEqual(['inconclusive', 'insufficient_data']);
    expect(findings[0]!.reasons.map(({ code }) => code)).toEqual([
      'early_look',
      'went_silent',
      'rests_on_timing',
      'prior',
      'not_judged',
    ]);
    expect(verdict).toBe('watching');
  });

  const quiet: readonly (readonly [string, (n: Noise) => Omit<MadeSignal, 'historyHours'>])[] = [
    [
      'a signal with a sample now and then',
      (n) => ({ kind: 'latency', bad: 'up', at: () => (n.uniform() < 0.05 ? 100 : Number.NaN) }),
    ],
    ['a sample an hour', () => ({ kind: 'gauge', bad: 'up', at: (m) => ((m + 6000) % 60 === 7 ? 100 : Number.NaN) })],
    ['a few requests an hour', (n) => ({ kind: 'count', bad: 'down', at: () => n.poisson(0.1) })],
    [
      'gaps of a scrape',
      (n) => {
        let left = 0;
        return {
          kind: 'gauge',
          bad: 'up',
          at: () => {
            if (left <= 0 && n.uniform() < 1 / 240) left = 2 + 20 * n.uniform();
            return left-- > 0 ? Number.NaN : 100 + 5 * n.normal();
          },
        };
      },
    ],
    [
      'a night without requests',
      (n) => ({ kind: 'count', bad: 'down', hour: 18, at: (m) => n.poisson((m + 18 * 60 + 14_400) % 1440 > 1080 ? 0 : 50) }),
    ],
    [
      'a restart of four minutes',
      (n) => ({ kind: 'gauge', bad: 'up', at: (m) => (m >= 0 && m < 4 ? Number.NaN : 100 + n.normal()) }),
    ],
    ['silent before the release', (n) => ({ kind: 'gauge', bad: 'up', at: until(-20, () => 100 + n.normal()) })],
    ['errors that stop', (n) => ({ kind: 'count', bad: 'up', at: zeroFrom(0, () => n.poisson(20)) })],
  ];
  it.each(quiet)('is not flagged: %s', (_name, make) => {
    for (let seed = 1; seed <= 30; seed++) {
      const made = { ...make(noise(seed)), historyHours: [48, 72, 168][seed % 3]!, afterMin: [10, 30, 120][seed % 3]! };
      expect(beside(made, seed).findings[0]!.verdict).not.toBe('went_silent');
    }
  });
});
