import { type Finding, isFlag, isForWantOfHistory, isUndecided, isUnjudged, isWithheld } from '../../../model/finding.ts';
import { MINUTE_MS } from '../../../model/instant.ts';
import type { ReleaseVerdict } from '../../../model/release.ts';
import { HORIZON_MS } from '../../series/native-series.ts';
import { type ImpactInput, releaseGroupOf } from '../input/impact-input.ts';

/** A release is watched for ten minutes, the time until its first judgement, even where the next release follows sooner. */
const SHORTEST_WATCH_MS = 10 * MINUTE_MS;

/** The part of an input from which it follows how long a release has been watched. */
export type WatchedInput = Pick<ImpactInput, 'releaseId' | 'releaseAt' | 'asOf' | 'releases'>;

/** Verdict of a release from its findings and their inputs. A withheld flag, one that lacks only a longer history, and a signal that matters and could not be judged keep it from being clear. */
export function releaseVerdict(findings: readonly Finding[], inputs: readonly WatchedInput[]): ReleaseVerdict {
  if (findings.some(isFlag)) return 'flagged';
  if (inputs.some((input) => !isClosed(input))) return 'watching';
  if (findings.some((finding) => isWithheld(finding) || isForWantOfHistory(finding) || isUnjudged(finding)))
    return 'insufficient_data';
  return findings.every(isUndecided) ? 'insufficient_data' : 'clear';
}

/** True when no later sample can belong to this release: the horizon has passed, or the next release of the service took over. */
export function isClosed(input: WatchedInput): boolean {
  const { asOf, releaseAt, releases } = input;
  if (asOf >= releaseAt + HORIZON_MS) return true;
  const group = releaseGroupOf(input);
  const lastAt = Math.max(releaseAt, ...group.map(({ at }) => at));
  const replaced = releases.some(
    (other) => other.sameService && !group.includes(other) && other.at > releaseAt && other.at <= asOf,
  );
  return replaced && asOf - lastAt >= SHORTEST_WATCH_MS;
}
