import { assessSignal } from './assess-signal.ts';
import type { Assessment } from './assessment.ts';
import { groupOf } from './comparisons.ts';
import type { ImpactInput } from './impact-input.ts';
import { itemFeatures } from './item-features.ts';
import { jointFeatures } from './joint-features.ts';
import { rivalSurprise } from './rival-surprise.ts';

/** One signal of a release: what was measured, and what a verdict model reads of it. */
export interface SignalEvidence {
  readonly input: ImpactInput;
  readonly assessment: Assessment;
  /**
   * Null where the model has no say: nothing was measured, or by the exact test on counts alone, or the signal is bad either way; there was
   * none like that among the cases of its fit.
   */
  readonly features: { readonly item: Float64Array; readonly joint: Float64Array } | null;
}

/** Measures all signals of one release, each by itself and against the others. The joint features cost a second look where releases overlap. */
export function gatherEvidence(inputs: readonly ImpactInput[]): readonly SignalEvidence[] {
  const measured = inputs.map((input) => {
    const assessment = assessSignal(input);
    const isKnown = assessment.status === 'measured' && input.signal.bad !== 'either';
    return { input, assessment, item: isKnown ? itemFeatures(assessment) : null };
  });
  const witnesses = measured.flatMap(({ input, assessment, item }, index) =>
    assessment.status === 'measured' && item
      ? [{ index, assessment, group: groupOf(input.signal), rival: rivalSurprise(input) }]
      : [],
  );
  const joint = new Map(jointFeatures(witnesses).map((row, i) => [witnesses[i]!.index, row]));
  return measured.map(({ input, assessment, item }, index) => {
    const row = joint.get(index);
    return { input, assessment, features: item && row ? { item, joint: row } : null };
  });
}
