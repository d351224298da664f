import { createHash } from 'node:crypto';
import { eventDraft } from '../../http/json/event-json.ts';
import type { EventDraft } from '../../model/event.ts';
import { type Millis, SECOND_MS } from '../../model/instant.ts';
import { repositoryName } from '../../model/repository-name.ts';
import type { Schema } from '../../openapi/schema.ts';

/** From here on a number of seconds, or of milliseconds, would name a year past 5000: it is of the next smaller unit. */
const FIRST_OF_MILLISECONDS = 1e11;
const FIRST_OF_NANOSECONDS = 1e14;
const NANOSECONDS_PER_MS = 1_000_000;

/**
 * The deploy in a body as `datadog-ci dora deployment` sends it (datadog-ci, plugin-dora, api.ts). The bytes of the body are its key, because the client repeats them as they are. Throws
 * `invalid-time`.
 */
export function doraDraft({ data }: Schema<'DoraDeployment'>, rawBody: Uint8Array, now: Millis): EventDraft {
  const { service, started_at, finished_at, env, version, team, git, custom_tags = [] } = data.attributes;
  const body: Schema<'EventBody'> = {
    ...{ kind: 'deploy', service, environment: env ?? null, version: version ?? null },
    commit: git?.commit_sha ?? null,
    repository: git?.repository_url === undefined ? null : repositoryName(git.repository_url),
    tags: team === undefined ? custom_tags : [...custom_tags, `team:${team}`],
    startedAt: toMs(started_at),
    endedAt: finished_at === undefined ? null : toMs(finished_at),
    status: 'succeeded',
    key: `dora:${createHash('sha256').update(rawBody).digest('hex')}`,
  };
  return eventDraft(body, now, '/data/attributes');
}

/**
 * Datadog takes seconds, milliseconds and nanoseconds. A JavaScript number holds today's nanoseconds to within 256 of them, which is nothing
 * against a millisecond.
 */
function toMs(timestamp: number): number {
  if (timestamp < FIRST_OF_MILLISECONDS) return Math.round(timestamp * SECOND_MS);
  return Math.round(timestamp < FIRST_OF_NANOSECONDS ? timestamp : timestamp / NANOSECONDS_PER_MS);
}
