import { HORIZON_MS } from '../../series/native-series.ts';
import { assessSignal } from '../evidence/assess-signal.ts';
import type { Assessment, MeasuredAssessment } from '../evidence/assessment.ts';
import { type Rival, rivalsOf } from '../evidence/competing-releases.ts';
import { measureRollback, type RollbackMeasurement } from '../evidence/rollback-measurement.ts';
import type { ImpactInput, NearbyRelease } from '../input/impact-input.ts';
import { demandOf } from '../statistics/service-load.ts';
import { itemFeatures } from './item-features.ts';
import { jointFeatures, type RivalSurprise, surpriseForTheWorse, voiceOf, type Witness } from './joint-features.ts';

/** What a verdict model reads: of the signal itself, and of what is beside it. */
export interface SignalFeatures {
  readonly item: Float64Array;
  readonly joint: Float64Array;
}

/** One signal of a release: what was measured, and what a verdict model reads of it. */
export interface SignalEvidence {
  readonly input: ImpactInput;
  readonly assessment: Assessment;
  /**
   * Null where the model has no say: nothing was measured, or by the exact test on counts alone, or the signal is bad either way; there was
   * none like that among the cases of its fit.
   */
  readonly features: SignalFeatures | null;
  /** The same signal at other releases near this one. */
  readonly rivals: readonly RivalEvidence[];
  /** What the signal did when the release was undone; null where it was not, or where that cannot be measured. */
  readonly rollback: RollbackMeasurement | null;
}

export interface RivalEvidence extends Pick<SignalEvidence, 'input' | 'features'> {
  readonly release: NearbyRelease;
  readonly assessment: MeasuredAssessment;
}

/** Measures all signals of one release, each by itself and against the others. The joint features cost a second look where releases overlap. */
export function gatherEvidence(inputs: readonly ImpactInput[]): readonly SignalEvidence[] {
  const demand = demandOf(inputs);
  const measured = inputs.map((input): MeasuredSignal => {
    const assessment = assessSignal(input, demand(input));
    const rivals = assessment.status === 'measured' ? rivalsOf(input, demand) : [];
    return { input, assessment, rivals };
  });
  const own = featuresOfAll(measured.map(({ input, assessment, rivals }) => ({ input, assessment, against: rivals })));
  const ofRivals = rivalFeatures(measured);
  return measured.map(({ input, assessment, rivals }, index) => ({
    input,
    assessment,
    features: own[index]!,
    rivals: rivals.map((rival) => ({ ...rival, features: ofRivals.get(rival) ?? null })),
    rollback: measureRollback(input, assessment),
  }));
}

interface MeasuredSignal {
  readonly input: ImpactInput;
  readonly assessment: Assessment;
  readonly rivals: readonly Rival[];
}

/** A signal at one release, and what it shows at others that compete with that one. */
interface Candidate {
  readonly input: ImpactInput;
  readonly assessment: Assessment;
  readonly against: readonly { readonly assessment: MeasuredAssessment }[];
}

/** Each rival as its own report would have it: its signals beside one another, against this release and the other rivals. */
function rivalFeatures(measured: readonly MeasuredSignal[]): ReadonlyMap<Rival, SignalFeatures | null> {
  const found = new Map<Rival, SignalFeatures | null>();
  const ids = new Set(measured.flatMap(({ rivals }) => rivals.map(({ release }) => release.id)));
  for (const id of ids) {
    const here = measured.flatMap(({ assessment, rivals }) =>
      rivals
        .filter(({ release }) => release.id === id)
        .map((rival) => ({
          rival,
          input: rival.input,
          assessment: rival.assessment,
          against: [...rivals.filter((other) => other !== rival), ...(assessment.status === 'measured' ? [{ assessment }] : [])],
        })),
    );
    for (const [index, features] of featuresOfAll(here).entries()) found.set(here[index]!.rival, features);
  }
  return found;
}

const watchedMs = ({ asOf, releaseAt }: ImpactInput): number => Math.min(HORIZON_MS, asOf - releaseAt);

function featuresOfAll(candidates: readonly Candidate[]): readonly (SignalFeatures | null)[] {
  const items = candidates.map(({ input, assessment }) =>
    assessment.status === 'measured' && input.signal.bad !== 'either' ? itemFeatures(assessment, watchedMs(input)) : null,
  );
  const witnesses: (Witness & { readonly index: number })[] = [];
  for (const [index, { input, assessment, against }] of candidates.entries()) {
    if (assessment.status !== 'measured' || !items[index]) continue;
    witnesses.push({ index, assessment, group: voiceOf(input.signal), rival: largestSurprise(against) });
  }
  const joint = new Map(jointFeatures(witnesses).map((row, i) => [witnesses[i]!.index, row]));
  return items.map((item, index) => {
    const row = joint.get(index);
    return item && row ? { item, joint: row } : null;
  });
}

/** Null where there is nothing to compare with. */
const largestSurprise = (against: Candidate['against']): RivalSurprise =>
  against.length === 0 ? null : Math.max(...against.map(({ assessment }) => surpriseForTheWorse(assessment.worse.pValue)));
