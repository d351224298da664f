import type { ImpactInput } from '../input/impact-input.ts';
import { loadOf } from '../statistics/service-load.ts';
import { assessSignal } from './assess-signal.ts';
import type { Assessment } from './assessment.ts';
import { type CompetingRelease, competingReleases } from './competing-releases.ts';
import { measureRollback, type RollbackMeasurement } from './rollback-measurement.ts';
import { type SilenceEvidence, silentSignals } from './silent-signals.ts';

/** The measurements of one signal at one release. */
export interface MeasuredSignal {
  readonly input: ImpactInput;
  readonly assessment: Assessment;
  /** The same signal at other releases near this one. */
  readonly competing: readonly CompetingRelease[];
  /** Change of the signal when the release was undone; null where it was not, or where that cannot be measured. */
  readonly rollback: RollbackMeasurement | null;
  /** Null where the signal did not fall silent at the release. */
  readonly silence: SilenceEvidence | null;
}

/** Measures all signals of one release, in the order of the inputs. Where releases overlap each signal is measured at those as well. */
export function measureRelease(inputs: readonly ImpactInput[]): readonly MeasuredSignal[] {
  const load = loadOf(inputs);
  const silent = silentSignals(inputs);
  return inputs.map((input, index) => {
    const assessment = assessSignal(input, load(input));
    const competing = assessment.status === 'measured' ? competingReleases(input, load) : [];
    return { input, assessment, competing, rollback: measureRollback(input, assessment), silence: silent[index] ?? null };
  });
}
