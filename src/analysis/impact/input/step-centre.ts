import { type Millis, millis } from '../../../model/instant.ts';
import type { ImpactInput, TimeSpan } from './impact-input.ts';

/**
 * The same input with every release in the middle of the step of the window in which it lies; at the beginning of one it stays. The samples are
 * the same for all starts within a step, so no evidence may depend on the second.
 */
export function atStepCentres(input: ImpactInput): ImpactInput {
  const { start, stepMs } = input.window;
  const centre = (at: Millis): Millis => {
    const begin = start + Math.floor((at - start) / stepMs) * stepMs;
    return at === begin ? at : millis(begin + Math.round(stepMs / 2));
  };
  const span = ({ from, to }: TimeSpan): TimeSpan => ({ from: centre(from), to: centre(to) });
  return {
    ...input,
    releaseAt: centre(input.releaseAt),
    releases: input.releases.map((release) => ({
      ...release,
      at: centre(release.at),
      ...(release.watched && { watched: span(release.watched) }),
    })),
  };
}
