import { createHash } from 'node:crypto';
import type { PublishedVerdict } from './published-verdict.ts';

const MARKER = /<!-- pinkbar:release-impact ([0-9a-f]{16}) (-?\d{1,16}) -->/;
const PLACE_LENGTH = 16;

type Commented = Pick<PublishedVerdict, 'service' | 'environment' | 'effectiveAt' | 'lastReportedAt'>;

/** The first line of a comment, which is not displayed: it names the service and environment that the comment is about, and the release. */
export const commentMarker = (release: Omit<Commented, 'lastReportedAt'>): string =>
  `<!-- pinkbar:release-impact ${placeOf(release)} ${release.effectiveAt} -->`;

/**
 * What a comment is to a release: its own to change, one that is about a newer release of the same service and environment, or
 * none of its business. It may name a later report of the same deploy, which was the first one known then.
 */
export function commentFor(body: string, release: Commented): 'own' | 'newer' | 'other' {
  const [, place, effectiveAt] = MARKER.exec(body.slice(0, body.indexOf('\n') + 1 || body.length)) ?? [];
  if (place !== placeOf(release)) return 'other';
  return Number(effectiveAt) > release.lastReportedAt ? 'newer' : 'own';
}

/** Hashed, because names may hold anything, and a comment in HTML ends at two hyphens and an angle bracket. */
const placeOf = ({ service, environment }: Pick<Commented, 'service' | 'environment'>): string =>
  createHash('sha256')
    .update(JSON.stringify([service, environment]))
    .digest('hex')
    .slice(0, PLACE_LENGTH);
