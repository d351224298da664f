import { MINUTE_MS } from '../../../model/instant.ts';
import type { ImpactInput, NearbyRelease } from '../input/impact-input.ts';
import type { ServiceLoad } from '../statistics/service-load.ts';
import { assessSignal } from './assess-signal.ts';
import type { MeasuredAssessment } from './assessment.ts';

/** A release is a rival when it is that near: the same change can be taken for the work of either. */
const COMPETING_MS = 90 * MINUTE_MS;
/** Each rival costs one more assessment; the nearest ones are those that matter. */
const MOST_COMPETING = 2;

/** Another release near this one, and what the same signal shows at it. */
export interface CompetingRelease {
  readonly release: NearbyRelease;
  /** The question as that release would ask it. */
  readonly input: ImpactInput;
  readonly assessment: MeasuredAssessment;
}

/** The rivals of a release that can be measured on its signal, the nearest first. A change that fits one of them better is not this one's work. */
export function competingReleases(
  input: ImpactInput,
  load: (question: ImpactInput) => ServiceLoad | null,
): readonly CompetingRelease[] {
  const distance = (at: number): number => Math.abs(at - input.releaseAt);
  return input.releases
    .filter(({ id, at }) => id !== input.releaseId && distance(at) <= COMPETING_MS && at < input.asOf)
    .sort((a, b) => distance(a.at) - distance(b.at))
    .slice(0, MOST_COMPETING)
    .flatMap((release) => {
      const question = { ...input, releaseId: release.id, releaseAt: release.at };
      const assessment = assessSignal(question, load(question));
      return assessment.status === 'measured' ? [{ release, input: question, assessment }] : [];
    });
}
