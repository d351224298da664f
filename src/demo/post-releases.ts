import { createHash } from 'node:crypto';
import { type Millis, millis, toRfc3339 } from '../model/instant.ts';
import type { Schema } from '../openapi/schema.ts';
import type { PlannedRelease } from './release-plan.ts';
import type { ServerApi } from './server-api.ts';
import { SHOP_PREFIX } from './shop-series.ts';

/** Where the code of the shop would live; only a GitHub on this machine has it. */
export const DEMO_REPOSITORY = 'demo/shop';

/** A planned release and the id it got. */
export interface PostedRelease {
  readonly id: string;
  readonly at: Millis;
  readonly planned: PlannedRelease;
}

/** Posts the releases through `POST /v1/events`, in one batch, with the fields a CI pipeline would send. */
export async function postReleases(
  api: ServerApi,
  releases: readonly PlannedRelease[],
  anchor: Millis,
): Promise<PostedRelease[]> {
  const drafts = releases.map((planned) => releaseBody(planned, anchor));
  const answer = (await api.post('/v1/events', drafts)) as Schema<'EventList'>;
  if (answer.events.length !== drafts.length)
    throw new Error(`posted ${drafts.length} releases, got ${answer.events.length} back`);
  return releases.map((planned, index) => ({
    id: answer.events[index]!.id,
    at: millis(anchor + planned.offsetMs),
    planned,
  }));
}

/** The commit a release stands at, made up. */
export const commitOf = ({ kind, version }: PlannedRelease): string =>
  createHash('sha1').update(`${kind} ${version}`).digest('hex');

function releaseBody(planned: PlannedRelease, anchor: Millis): Schema<'EventBody'> {
  const { kind, version, title, tags, offsetMs } = planned;
  const startedAt = toRfc3339(millis(anchor + offsetMs));
  const key = `demo-${kind}-${version}`;
  return {
    kind,
    service: SHOP_PREFIX,
    environment: 'production',
    version,
    repository: DEMO_REPOSITORY,
    commit: commitOf(planned),
    title,
    tags,
    startedAt,
    status: 'succeeded',
    key,
  };
}
