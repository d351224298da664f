import { canonicalEnvironment } from '../model/event.ts';
import type { ReleaseMark } from '../model/release.ts';

/**
 * Of releases, those that follow one another where `mark` went: of the same service and environment, the earliest first. At one instant the
 * sender's key decides, because ids follow the order of arrival.
 */
export function releasesOfScope(
  mark: Pick<ReleaseMark, 'service' | 'environment'>,
  releases: readonly ReleaseMark[],
): readonly ReleaseMark[] {
  const environment = nameOf(mark);
  return releases
    .filter((other) => other.service === mark.service && nameOf(other) === environment)
    .sort((a, b) => a.at - b.at || ((a.key ?? a.id) < (b.key ?? b.id) ? -1 : 1));
}

const nameOf = ({ environment }: Pick<ReleaseMark, 'environment'>): string | null =>
  environment === null ? null : canonicalEnvironment(environment);

/** Whether both put the same code live: the commit decides where both name one, otherwise the version. */
export function sameCode(a: ReleaseMark, b: ReleaseMark): boolean {
  if (a.commit !== null && b.commit !== null) return a.commit === b.commit;
  return a.version !== null && a.version === b.version;
}
