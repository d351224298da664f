import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type ImpactCase, inputsOfCase } from '../../../bench/impact-case.ts';
import { assessSignal } from '../../../src/analysis/impact/evidence/assess-signal.ts';

interface Reference {
  readonly event_id: string;
  readonly metric: string;
  readonly p_worse: number;
  readonly p_better: number;
  readonly p_transient: number;
  readonly p_variance: number;
  readonly z: number;
  readonly z_pre_existing: number;
  readonly z_transient: number;
  readonly blame: number;
  readonly gain: number;
  readonly keep: number;
  readonly gamma: number;
  readonly seasonal: number;
  readonly effect_rel: number;
  readonly shape: string;
  readonly hours: number;
}

const CASES = readFileSync(new URL('../../fixtures/impact/cases.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as ImpactCase & { readonly reference: readonly Reference[] });

/** Mostly zero, so that the reference removes all other values as spikes; here they stay. */
const STANDS_STILL = '5-52 http_5xx_ratio';

const ITEMS = CASES.flatMap((impactCase) =>
  impactCase.reference.map((reference) => ({
    name: `${impactCase.id} ${reference.metric}`,
    reference,
    input: inputsOfCase(impactCase, reference.event_id).find(({ signal }) => signal.id === reference.metric)!,
  })),
).filter(({ name }) => name !== STANDS_STILL);

/** Where the two differ by intention (see the README of the cases): constants of ratios, and the dating of the onset. */
const LOOSE = 0.35;
const DATED_TOLERANCE = 0.2;
const TIGHT = 0.005;
const toleranceOf = (metric: string, what: string): number => {
  if (metric.endsWith('_ratio')) return LOOSE;
  return what === 'blame' || what === 'log1p gain' ? DATED_TOLERANCE : TIGHT;
};

describe('figures of an independent implementation', () => {
  it.each(ITEMS)('$name', ({ reference, input }) => {
    const assessment = assessSignal(input, null);
    if (assessment.status !== 'measured') throw new Error(`not measured: ${assessment.status}`);
    const { worse, better } = assessment;
    const winner = worse.pValue <= better.pValue ? worse : better;
    const pairs: readonly (readonly [string, number, number])[] = [
      ['log10 p worse', Math.log10(worse.further!.onValues.pValue), Math.log10(reference.p_worse)],
      ['log10 p better', Math.log10(better.further!.onValues.pValue), Math.log10(reference.p_better)],
      ['log10 p transient', Math.log10(worse.pTransient), Math.log10(reference.p_transient)],
      ['log1p z', Math.log1p(Math.max(0, worse.z)), Math.log1p(Math.max(0, reference.z))],
      ['blame', winner.blame!.share, reference.blame],
      ['log1p gain', Math.log1p(Math.max(0, winner.blame!.gain)), Math.log1p(Math.max(0, reference.gain))],
      ['kept', worse.retained, Math.min(2.5, Math.max(-2.5, reference.keep))],
      ['noise exponent', assessment.noiseExponent, reference.gamma],
      ['seasonal coefficient', assessment.seasonalCoefficient, reference.seasonal],
      ['hours', assessment.effectiveHours, reference.hours],
    ];
    for (const [what, own, wanted] of pairs)
      expect(Math.abs(own - wanted), `${what}: ${own} against ${wanted}`).toBeLessThan(toleranceOf(reference.metric, what));
    // Below a minute the reference reads the level before the release at the wrong position, and reports a ramp by its last block.
    if (winner === worse && worse.shape === 'step' && reference.shape === 'step' && input.window.stepMs >= 60_000) {
      expect(Math.abs(worse.effect!.relative! - reference.effect_rel)).toBeLessThan(0.1 * Math.abs(reference.effect_rel));
    }
  });

  it('covers effects of several kinds', () =>
    expect(new Set(ITEMS.map(({ input }) => input.signal.kind)).size).toBeGreaterThanOrEqual(4));
});
