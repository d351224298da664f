import { describe, expect, it } from 'vitest';
import { DEFAULT_IMPACT_SETTINGS, type ImpactInput } from '../../../src/analysis/impact/input/impact-input.ts';
import { judgeRelease, methodName } from '../../../src/analysis/impact/verdict/judge-release.ts';
import { MINUTE_MS, millis } from '../../../src/model/instant.ts';
import { buildInput, MODEL, type Story } from './scenario.ts';

const LATENCY: Story = { kind: 'latency', historyHours: 72, afterMin: 120, rhythm: 0.3 };

const named = (story: Story, name: string): ImpactInput => {
  const input = buildInput(story);
  return { ...input, signal: { ...input.signal, id: `shop.${name}`, name } };
};
const quiet = (count: number, afterMin = 120): readonly ImpactInput[] =>
  Array.from({ length: count }, (_, i) => named({ ...LATENCY, afterMin, seed: 50 + i }, `quiet_${i}`));
const slower = (afterMin: number): ImpactInput =>
  named({ ...LATENCY, afterMin, injected: [{ shape: 'step', fromMin: 0, times: 1.5 }] }, 'p95');
const judged = (inputs: readonly ImpactInput[]) => judgeRelease(inputs, DEFAULT_IMPACT_SETTINGS, MODEL);

describe('verdict of a release', () => {
  it('is flagged when one signal got worse, and names the method', () => {
    const { verdict, findings, comparisons, method } = judged([...quiet(4), slower(120)]);
    expect([verdict, findings.at(-1)!.verdict, comparisons, method]).toEqual(['flagged', 'regression', 5, methodName(MODEL)]);
  });

  it('is flagged before it is final', () => expect(judged([slower(60)]).verdict).toBe('flagged'));
  it('is watching while data may still come', () => expect(judged(quiet(2, 60)).verdict).toBe('watching'));
  it('is clear at the horizon', () => expect(judged(quiet(2)).verdict).toBe('clear'));

  it('is clear when the next release of the service took over', () => {
    const next = { id: 'next', at: millis(buildInput(LATENCY).releaseAt + 30 * MINUTE_MS), sameService: true };
    const cut = (sameService: boolean) =>
      quiet(1, 30).map((input) => ({ ...input, releases: [...input.releases, { ...next, sameService }] }));
    expect(judged(cut(true)).verdict).toBe('clear');
    expect(judged(cut(false)).verdict).toBe('watching');
  });

  it('is insufficient when no signal could be judged', () => {
    expect(judged([named({ ...LATENCY, historyHours: 1 }, 'new')]).verdict).toBe('insufficient_data');
    expect(judged([]).verdict).toBe('insufficient_data');
  });
});

describe('many signals at once', () => {
  it('lets a middling signal stand alone but not among forty, without a model', () => {
    const byFormula = (inputs: readonly ImpactInput[]) => judgeRelease(inputs, { ...DEFAULT_IMPACT_SETTINGS, prior: 0.4 }, null);
    const middling = Array.from({ length: 30 }, (_, i) => i + 1)
      .map((seed) =>
        named({ ...LATENCY, historyHours: 30, seed, injected: [{ shape: 'step', fromMin: 0, times: 1.12 }] }, 'middling'),
      )
      .find((input) => {
        const [finding] = byFormula([input]).findings;
        return finding!.verdict === 'regression' && finding!.pValue! > 0.00125;
      });
    expect(middling).toBeDefined();
    const [among] = byFormula([middling!, ...quiet(40)]).findings;
    expect(among!.verdict).not.toBe('regression');
    expect(among!.reasons[0]!.code).toBe('not_kept_among_signals');
  });

  it('counts percentiles of one thing once', () => {
    const percentiles = ['p50', 'p95', 'p99'].map((name, i) => named({ ...LATENCY, seed: 20 + i }, `latency_${name}`));
    expect(judged(percentiles).comparisons).toBe(1);
  });

  it('lets a group of percentiles stand when one of them is sure', () => {
    const sure = { ...slower(120), signal: { ...slower(120).signal, id: 'shop.latency_p95' } };
    const unsure = ['p50', 'p99'].map((name, i) => named({ ...LATENCY, seed: 20 + i }, `latency_${name}`));
    expect(judged([sure, ...unsure]).findings.map(({ verdict }) => verdict)).toEqual(['regression', 'no_effect', 'no_effect']);
  });

  it('leaves out what could not be measured', () => {
    expect(judged([...quiet(2), named({ ...LATENCY, historyHours: 1 }, 'new')]).comparisons).toBe(2);
  });
});
