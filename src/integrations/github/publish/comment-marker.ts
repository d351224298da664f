import { createHash } from 'node:crypto';
import type { PublishedVerdict } from '../../../model/publishing.ts';

const MARKER = /<!-- pinkbar:release-impact ([0-9a-f]{16}) (-?\d{1,16}) -->/;
const LANE_LENGTH = 16;

type Lane = Pick<PublishedVerdict, 'service' | 'environment' | 'effectiveAt'>;

/** The first line of a comment, which is not displayed: it names the service and environment that the comment is about, and the release. */
export const commentMarker = (lane: Lane): string => `<!-- pinkbar:release-impact ${laneOf(lane)} ${lane.effectiveAt} -->`;

/**
 * What a comment is to a release: its own to change, one that is about a newer release of the same service and environment, or
 * none of its business.
 */
export function commentFor(body: string, release: Lane): 'own' | 'newer' | 'other' {
  const [, lane, effectiveAt] = MARKER.exec(body.slice(0, body.indexOf('\n') + 1 || body.length)) ?? [];
  if (lane !== laneOf(release)) return 'other';
  return Number(effectiveAt) > release.effectiveAt ? 'newer' : 'own';
}

/** Hashed, because names may hold anything, and a comment in HTML ends at two hyphens and an angle bracket. */
const laneOf = ({ service, environment }: Pick<Lane, 'service' | 'environment'>): string =>
  createHash('sha256')
    .update(JSON.stringify([service, environment]))
    .digest('hex')
    .slice(0, LANE_LENGTH);
