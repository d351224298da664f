import { MINUTE_MS } from '../../../model/instant.ts';
import { answersFor, type ImpactInput, type NearbyRelease, releaseGroupOf } from '../input/impact-input.ts';
import type { ServiceLoad } from '../statistics/service-load.ts';
import { assessSignal } from './assess-signal.ts';
import type { MeasuredAssessment } from './assessment.ts';

/** Releases this near compete: the same change can be attributed to either. It is how far back a release is suspected at all. */
const COMPETING_MS = 90 * MINUTE_MS;
/**
 * Each competing release costs one more assessment. With the nearest two the attributed release was right in 97.6 to 99.0 % of the
 * overlapping ones (four seeds of the benchmark); other numbers were not tried.
 */
const MOST_COMPETING = 2;

/** Another release near this one, with the assessment of the same signal at it. */
export interface CompetingRelease {
  readonly release: NearbyRelease;
  /** The input with that release in the place of this one. */
  readonly input: ImpactInput;
  readonly assessment: MeasuredAssessment;
}

/**
 * The competing releases that can be measured on the signal, the nearest first. A change that fits one of them better is attributed to it.
 * A release of another service that is not judged on the signal does not compete, nor does a scaling or an incident: it would take a flag away
 * and raise none. They have their shares of the blame all the same.
 */
export function competingReleases(
  input: ImpactInput,
  load: (question: ImpactInput) => ServiceLoad | null,
): readonly CompetingRelease[] {
  const group = new Set(releaseGroupOf(input).map(({ id }) => id));
  const distance = (at: number): number => Math.abs(at - input.releaseAt);
  return input.releases
    .filter((other) => other.id !== input.releaseId && !group.has(other.id) && answersFor(other) && other.judged !== false)
    .filter(({ at }) => distance(at) <= COMPETING_MS && at < input.asOf)
    .sort((a, b) => distance(a.at) - distance(b.at))
    .filter((other, index, all) => all.findIndex((nearer) => isJudgedWith(nearer, other)) === index)
    .slice(0, MOST_COMPETING)
    .flatMap((release) => {
      const question = { ...input, releaseId: release.id, releaseAt: release.watched?.from ?? release.at };
      const assessment = assessSignal(question, load(question));
      return assessment.status === 'measured' ? [{ release, input: question, assessment }] : [];
    });
}

/** Of a group one is enough: all of it has the same evidence. */
const isJudgedWith = (one: NearbyRelease, other: NearbyRelease): boolean =>
  one.id === other.id ||
  (one.watched !== undefined && one.sameService && other.sameService && one.watched.from === other.watched?.from);
