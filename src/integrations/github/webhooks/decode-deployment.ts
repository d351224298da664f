import type { EventStatus } from '../../../model/event.ts';
import type { Millis } from '../../../model/instant.ts';
import { PREVIEW_TAG } from '../../../model/one-off.ts';
import { isObject, type JsonObject, objectAt, textAt } from '../client/parse-body.ts';
import {
  idAt,
  instantAt,
  MAX_NAME_LENGTH,
  MAX_TEXT_LENGTH,
  type RepositoryFields,
  readRepository,
  usableTags,
} from '../client/read-fields.ts';
import type { DecodedDelivery } from './decoded-delivery.ts';

/** How the description of our own deployment statuses begins: by it they are recognised when they come back as deliveries. */
export const OWN_DESCRIPTION = 'Pinkbar: ';

/** Other tasks, such as `deploy:migrations`, are steps of a deploy and put nothing live by themselves. */
const DEPLOY_TASK = 'deploy';

/** States of a deployment status; one that is not listed counts as no news (`pending`). */
const STATUS_OF_STATE = new Map<string, EventStatus>([
  ['queued', 'pending'],
  ['pending', 'pending'],
  ['waiting', 'pending'],
  ['in_progress', 'running'],
  ['success', 'succeeded'],
  ['failure', 'failed'],
  ['error', 'failed'],
  // Sent for older deployments when a newer one succeeds: replaced, not rolled back.
  ['inactive', 'superseded'],
]);

/** A ref such as `v1.4.2` or `2026.11.3`; a branch or a commit id is no version. */
const VERSION_REF = /^(?:refs\/tags\/)?(v?\d+(?:\.\d+)+(?:[-+.][0-9A-Za-z.+-]*)?)$/;

/** Branch names of the git-flow convention carry the one tag people filter by. */
const HOTFIX_REF = /^(?:refs\/heads\/)?hotfix(?:[/_-]|$)/i;

interface StatusFields {
  readonly status: EventStatus;
  readonly at: Millis | null;
  readonly environment: string | null;
}

/** `deployment`: opens a deploy. */
export function decodeDeployment(payload: JsonObject): DecodedDelivery {
  if (payload.action !== 'created') return { outcome: 'ignored', reason: 'only the action created of a deployment is used' };
  return decode(payload, { status: 'pending', at: null, environment: null });
}

/** `deployment_status`: moves it. Carries the whole deployment, so it can be the first one seen. */
export function decodeDeploymentStatus(payload: JsonObject): DecodedDelivery {
  if (payload.action !== 'created') return { outcome: 'ignored', reason: 'only the action created of a status is used' };
  const fields = objectAt(payload, 'deployment_status');
  if (textAt(fields, 'description', MAX_NAME_LENGTH)?.startsWith(OWN_DESCRIPTION))
    return { outcome: 'ignored', reason: 'this is our own verdict, come back' };
  const state = textAt(fields, 'state', MAX_NAME_LENGTH);
  const at = instantAt(fields, 'created_at');
  if (state === null || at === null) return { outcome: 'malformed', reason: 'deployment_status has no state or no created_at' };
  const status = STATUS_OF_STATE.get(state) ?? 'pending';
  return decode(payload, { status, at, environment: textAt(fields, 'environment', MAX_NAME_LENGTH) });
}

function decode(payload: JsonObject, status: StatusFields): DecodedDelivery {
  const deployment = objectAt(payload, 'deployment');
  const repository = readRepository(payload);
  const id = idAt(deployment, 'id');
  const startedAt = instantAt(deployment, 'created_at');
  if (!repository) return { outcome: 'malformed', reason: 'the payload names no repository' };
  if (id === null || startedAt === null) return { outcome: 'malformed', reason: 'deployment has no id or no created_at' };
  const task = textAt(deployment, 'task', MAX_NAME_LENGTH) ?? DEPLOY_TASK;
  if (task !== DEPLOY_TASK) return { outcome: 'ignored', reason: `the deployment task ${task} puts nothing live` };

  const environment =
    textAt(deployment, 'original_environment', MAX_NAME_LENGTH) ?? textAt(deployment, 'environment', MAX_NAME_LENGTH);
  const wentLive = status.status === 'succeeded';
  const ended = wentLive || status.status === 'failed';
  return {
    outcome: 'change',
    seen: {
      kind: 'deploy',
      ...describeDeployment(deployment, repository),
      // A status can move a deployment to another environment; where it went live is what counts.
      environment: (wentLive ? status.environment : null) ?? environment,
      startedAt,
      endedAt: ended ? status.at : null,
      status: status.status,
      key: `github:${repository.fullName}:deployment:${id}`,
      source: 'github',
    },
  };
}

/** Everything about a deployment that none of its statuses changes. */
function describeDeployment(deployment: JsonObject, repository: RepositoryFields) {
  const extra = readExtra(deployment.payload);
  const ref = textAt(deployment, 'ref', MAX_NAME_LENGTH);
  const commit = textAt(deployment, 'sha', MAX_NAME_LENGTH);
  return {
    service: textAt(extra, 'service', MAX_NAME_LENGTH) ?? repository.name,
    version: textAt(extra, 'version', MAX_NAME_LENGTH) ?? (ref === null ? null : (VERSION_REF.exec(ref)?.[1] ?? null)),
    commit,
    ref,
    repository: repository.fullName,
    author: textAt(objectAt(deployment, 'creator'), 'login', MAX_NAME_LENGTH),
    title: textAt(deployment, 'description', MAX_NAME_LENGTH),
    text: textAt(extra, 'text', MAX_TEXT_LENGTH),
    url: repository.url !== null && commit !== null ? `${repository.url}/commit/${encodeURIComponent(commit)}` : null,
    tags: readTags(extra, ref, deployment.transient_environment === true),
  };
}

/** What the deployer attached; GitHub hands it on as an object or as JSON in a text. */
function readExtra(attached: unknown): JsonObject {
  if (isObject(attached)) return attached;
  if (typeof attached !== 'string') return {};
  try {
    const parsed: unknown = JSON.parse(attached);
    return isObject(parsed) ? parsed : {};
  } catch {
    return {};
  }
}

function readTags(extra: JsonObject, ref: string | null, isTransient: boolean): readonly string[] {
  const attached: readonly unknown[] = Array.isArray(extra.tags) ? extra.tags : [];
  const usable = usableTags(attached);
  const named = ref !== null && HOTFIX_REF.test(ref) ? ['hotfix'] : [];
  return [...new Set([...usable, ...named, ...(isTransient ? [PREVIEW_TAG] : [])])].sort();
}
