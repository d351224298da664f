import { effectiveAt } from '../model/event.ts';
import { HOUR_MS, millis, toRfc3339 } from '../model/instant.ts';
import type { Release } from '../model/release.ts';

/** Enough on both sides of a release to see what was usual and what came of it. */
const BEFORE_MS = 2 * HOUR_MS;
const AFTER_MS = 3 * HOUR_MS;

/** The address of a release in the dashboard whose own address is `publicUrl`: the view stands in the fragment. */
export function dashboardLink(publicUrl: string, release: Release): string {
  const at = effectiveAt(release);
  const view = new URLSearchParams();
  if (release.service !== null) view.set('service', release.service);
  if (release.environment !== null) view.set('env', release.environment);
  view.set('from', toRfc3339(millis(at - BEFORE_MS)));
  view.set('to', toRfc3339(millis(at + AFTER_MS)));
  view.set('release', release.id);
  return `${publicUrl.replace(/\/+$/, '')}/#${view}`;
}
