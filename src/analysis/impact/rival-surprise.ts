import { MINUTE_MS } from '../../model/instant.ts';
import { assessSignal } from './assess-signal.ts';
import type { ImpactInput } from './impact-input.ts';
import { type RivalSurprise, surpriseForTheWorse } from './joint-features.ts';

/** A release is a rival when it is that near: the same change can be taken for the work of either. */
const RIVAL_MS = 90 * MINUTE_MS;
/** Each rival costs one more assessment; the nearest ones are those that matter. */
const MOST_RIVALS = 2;

/**
 * The largest surprise that the same signal shows at other releases near this one. A change that fits another release better is not this
 * one's work. Null where there is no such release, or none that can be measured.
 */
export function rivalSurprise(input: ImpactInput): RivalSurprise {
  const distance = (at: number): number => Math.abs(at - input.releaseAt);
  const rivals = input.releases
    .filter(({ id, at }) => id !== input.releaseId && distance(at) <= RIVAL_MS && at < input.asOf)
    .sort((a, b) => distance(a.at) - distance(b.at))
    .slice(0, MOST_RIVALS);
  let largest: RivalSurprise = null;
  for (const { id, at } of rivals) {
    const assessment = assessSignal({ ...input, releaseId: id, releaseAt: at });
    if (assessment.status !== 'measured') continue;
    largest = Math.max(largest ?? 0, surpriseForTheWorse(assessment.worse.pValue));
  }
  return largest;
}
