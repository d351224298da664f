import { HORIZON_MS } from '../../series/native-series.ts';
import type { Assessment, MeasuredAssessment } from '../evidence/assessment.ts';
import type { CompetingRelease } from '../evidence/competing-releases.ts';
import { type MeasuredSignal, measureRelease } from '../evidence/measured-release.ts';
import type { ImpactInput } from '../input/impact-input.ts';
import { supportGroupOf } from '../input/signal-groups.ts';
import { atStepCentres } from '../input/step-centre.ts';
import { itemFeatures } from './item-features.ts';
import { type CompetingMinusLog10, jointFeatures, minusLog10Worse, type SupportingSignal } from './joint-features.ts';

/** The input of a verdict model: features of the signal itself, and joint ones. */
export interface SignalFeatures {
  readonly item: Float64Array;
  readonly joint: Float64Array;
}

/** One signal of a release, with its measurements and features. */
export interface SignalEvidence extends MeasuredSignal {
  /** The input that was measured: `input` with the releases in the middle of their steps. */
  readonly placed: ImpactInput;
  /**
   * Null where the model does not apply: nothing was measured, or only by the exact test on counts, or the signal is bad either way; the
   * cases of its fit had none like that.
   */
  readonly features: SignalFeatures | null;
  readonly competing: readonly CompetingEvidence[];
}

/** The same signal at another release near this one. */
export interface CompetingEvidence extends CompetingRelease {
  readonly features: SignalFeatures | null;
}

/** Measures all signals of one release, with the features that a verdict model reads. */
export function gatherEvidence(inputs: readonly ImpactInput[]): readonly SignalEvidence[] {
  const measured = measureRelease(inputs.map(atStepCentres));
  const own = featuresOfAll(measured.map(({ input, assessment, competing }) => ({ input, assessment, against: competing })));
  const ofCompeting = competingFeatures(measured);
  return measured.map((signal, index) => ({
    ...signal,
    input: inputs[index]!,
    placed: signal.input,
    features: own[index]!,
    competing: signal.competing.map((competitor) => ({ ...competitor, features: ofCompeting.get(competitor) ?? null })),
  }));
}

/** A signal at one release, with its assessments at the releases that compete with that one. */
interface Candidate {
  readonly input: ImpactInput;
  readonly assessment: Assessment;
  readonly against: readonly { readonly assessment: MeasuredAssessment }[];
}

/** Features of each competing release as in its own report: with its own signals, against this release and the other competing ones. */
function competingFeatures(measured: readonly MeasuredSignal[]): ReadonlyMap<CompetingRelease, SignalFeatures | null> {
  const found = new Map<CompetingRelease, SignalFeatures | null>();
  const ids = new Set(measured.flatMap(({ competing }) => competing.map(({ release }) => release.id)));
  for (const id of ids) {
    const here = measured.flatMap(({ assessment, competing }) =>
      competing
        .filter(({ release }) => release.id === id)
        .map((competitor) => ({
          competitor,
          input: competitor.input,
          assessment: competitor.assessment,
          against: [
            ...competing.filter((other) => other !== competitor),
            ...(assessment.status === 'measured' ? [{ assessment }] : []),
          ],
        })),
    );
    for (const [index, features] of featuresOfAll(here).entries()) found.set(here[index]!.competitor, features);
  }
  return found;
}

const watchedMs = ({ asOf, releaseAt }: ImpactInput): number => Math.min(HORIZON_MS, asOf - releaseAt);

function featuresOfAll(candidates: readonly Candidate[]): readonly (SignalFeatures | null)[] {
  const items = candidates.map(({ input, assessment }) =>
    assessment.status === 'measured' && input.signal.bad !== 'either' ? itemFeatures(assessment, watchedMs(input)) : null,
  );
  const supporting: (SupportingSignal & { readonly index: number })[] = [];
  for (const [index, { input, assessment, against }] of candidates.entries()) {
    if (assessment.status !== 'measured' || !items[index]) continue;
    supporting.push({ index, assessment, group: supportGroupOf(input.signal), competitor: largestMinusLog10(against) });
  }
  const joint = new Map(jointFeatures(supporting).map((row, i) => [supporting[i]!.index, row]));
  return items.map((item, index) => {
    const row = joint.get(index);
    return item && row ? { item, joint: row } : null;
  });
}

/** Null where there is nothing to compare with. */
const largestMinusLog10 = (against: Candidate['against']): CompetingMinusLog10 =>
  against.length === 0 ? null : Math.max(...against.map(({ assessment }) => minusLog10Worse(assessment.worse.pValue)));
