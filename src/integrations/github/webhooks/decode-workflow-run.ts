import type { EventStatus } from '../../../model/event.ts';
import { type JsonObject, objectAt, textAt } from '../client/parse-body.ts';
import { idAt, instantAt, MAX_NAME_LENGTH, readRepository, webUrlAt } from '../client/read-fields.ts';
import type { DecodedDelivery } from './decoded-delivery.ts';

/** Workflows that deploy, by the name or the file name of each, with the environment they deploy to (null: not given). */
export type DeployWorkflows = ReadonlyMap<string, string | null>;

/** A run that was skipped or cancelled has put nothing live either. */
const SUCCESS = 'success';

/**
 * `workflow_run` of a workflow that deploys by the settings. For teams whose workflows name no environment: those that do have
 * deployments, which have more facts, and would have each deploy twice.
 */
export function decodeWorkflowRun(payload: JsonObject, workflows: DeployWorkflows): DecodedDelivery {
  const run = objectAt(payload, 'workflow_run');
  const name = nameOf(payload, workflows);
  if (name === null) return { outcome: 'ignored', reason: 'no setting says that this workflow deploys' };
  const repository = readRepository(payload);
  const id = idAt(run, 'id');
  const startedAt = instantAt(run, 'run_started_at') ?? instantAt(run, 'created_at');
  if (!repository) return { outcome: 'malformed', reason: 'the payload names no repository' };
  if (id === null || startedAt === null) return { outcome: 'malformed', reason: 'workflow_run has no id or no run_started_at' };
  const status = statusOf(payload.action, run);
  return {
    outcome: 'change',
    seen: {
      kind: 'deploy',
      service: repository.name,
      environment: workflows.get(name) ?? null,
      version: null,
      commit: textAt(run, 'head_sha', MAX_NAME_LENGTH),
      ref: textAt(run, 'head_branch', MAX_NAME_LENGTH),
      repository: repository.fullName,
      author:
        textAt(objectAt(run, 'triggering_actor'), 'login', MAX_NAME_LENGTH) ??
        textAt(objectAt(run, 'actor'), 'login', MAX_NAME_LENGTH),
      title: textAt(run, 'display_title', MAX_NAME_LENGTH),
      text: null,
      url: webUrlAt(run, 'html_url'),
      tags: [],
      startedAt,
      endedAt: status === 'succeeded' || status === 'failed' ? instantAt(run, 'updated_at') : null,
      status,
      // A run that is started again is another deploy.
      key: `github:${repository.fullName}:run:${id}:${idAt(run, 'run_attempt') ?? '1'}`,
      source: 'github',
    },
  };
}

/** The name under which the settings know the workflow; null where they do not. */
function nameOf(payload: JsonObject, workflows: DeployWorkflows): string | null {
  const run = objectAt(payload, 'workflow_run');
  const workflow = objectAt(payload, 'workflow');
  const path = textAt(run, 'path', MAX_NAME_LENGTH) ?? textAt(workflow, 'path', MAX_NAME_LENGTH);
  const names = [
    textAt(run, 'name', MAX_NAME_LENGTH),
    textAt(workflow, 'name', MAX_NAME_LENGTH),
    path?.split('/').at(-1)?.split('@')[0],
  ];
  return names.find((name) => name != null && workflows.has(name)) ?? null;
}

function statusOf(action: unknown, run: JsonObject): EventStatus {
  if (action === 'completed') return run.conclusion === SUCCESS ? 'succeeded' : 'failed';
  return action === 'in_progress' ? 'running' : 'pending';
}
