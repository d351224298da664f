import { assessSignal } from './assess-signal.ts';
import type { Assessment } from './assessment.ts';
import type { ImpactInput } from './impact-input.ts';
import { itemFeatures } from './item-features.ts';
import { jointFeatures } from './joint-features.ts';
import { rivalSurprise } from './rival-surprise.ts';

/** One signal of a release: what was measured, and what a verdict model reads of it. */
export interface SignalEvidence {
  readonly input: ImpactInput;
  readonly assessment: Assessment;
  /** Null where the model has no say: nothing was measured, or by the exact test on counts alone. */
  readonly features: { readonly item: Float64Array; readonly joint: Float64Array } | null;
}

/** Measures all signals of one release, each by itself and against the others. The joint features cost a second look where releases overlap. */
export function gatherEvidence(inputs: readonly ImpactInput[]): readonly SignalEvidence[] {
  const assessments = inputs.map(assessSignal);
  const readable = assessments.map((assessment) => {
    const item = assessment.status === 'measured' ? itemFeatures(assessment) : null;
    return assessment.status === 'measured' && item ? { assessment, item } : null;
  });
  const rivals = inputs.map((input, index) => (readable[index] ? rivalSurprise(input) : null));
  const joint = jointFeatures(
    readable.map((entry) => entry?.assessment ?? null),
    rivals,
  );
  return inputs.map((input, index) => {
    const item = readable[index]?.item;
    return { input, assessment: assessments[index]!, features: item ? { item, joint: joint[index]! } : null };
  });
}
