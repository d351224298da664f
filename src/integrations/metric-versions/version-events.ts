import { createHash } from 'node:crypto';
import type { EventDraft } from '../../model/event.ts';
import type { Millis } from '../../model/instant.ts';
import { codeOf, scopeKey } from './version-of-series.ts';
import type { SeenVersion } from './version-registry.ts';

/** A deploy that the metrics show: a version that was not there before, or one that has come `back` after another. */
export function versionEvent(seen: SeenVersion, kind: 'deploy' | 'rollback', at: Millis, isBack: boolean): EventDraft {
  const { service, environment, version, commit, branch } = seen;
  return {
    ...{ kind, service, environment, version, commit, ref: branch, repository: null, author: null, url: null, tags: [] },
    title: `${codeOf(seen)} ${isBack ? 'is back' : 'first seen'} in the metrics`,
    text: null,
    startedAt: at,
    endedAt: at,
    status: 'succeeded',
    key: `metrics:${digest([scopeKey(seen), codeOf(seen), ...(isBack ? [at] : [])])}`,
    source: 'metrics',
  };
}

/**
 * The same for the same version, however often it is found: after a restart, and where samples come later that are older. A version that comes
 * back does so at an instant that is read off the stored samples.
 */
const digest = (parts: readonly (string | number)[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 32);
