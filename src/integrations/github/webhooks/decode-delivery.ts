import { type JsonObject, parseBody } from '../client/parse-body.ts';
import { readRepository } from '../client/read-fields.ts';
import { decodeDeployment, decodeDeploymentStatus } from './decode-deployment.ts';
import { decodePullRequest, USED_PULL_REQUEST_ACTIONS } from './decode-pull-request.ts';
import { decodeRelease } from './decode-release.ts';
import { decodeCreate, decodePush } from './decode-tag.ts';
import { type DeployWorkflows, decodeWorkflowRun } from './decode-workflow-run.ts';
import type { DecodedDelivery } from './decoded-delivery.ts';

type Decoder = (payload: JsonObject, workflows: DeployWorkflows) => DecodedDelivery;

const DECODERS = new Map<string, Decoder>([
  ['ping', (payload) => ({ outcome: 'ping', repository: readRepository(payload)?.fullName ?? null })],
  ['deployment', decodeDeployment],
  ['deployment_status', decodeDeploymentStatus],
  ['release', decodeRelease],
  ['push', decodePush],
  ['create', decodeCreate],
  ['workflow_run', decodeWorkflowRun],
  ['pull_request', decodePullRequest],
]);

/** Whether deliveries of this event and action are used at all: others need not be fetched. */
export const isUsedDelivery = (event: unknown, action: unknown): boolean =>
  event === 'pull_request' ? USED_PULL_REQUEST_ACTIONS.has(action) : DECODERS.has(String(event));

const NO_WORKFLOWS: DeployWorkflows = new Map();

/**
 * Reads one webhook delivery: `eventName` is its `X-GitHub-Event`, `workflows` are those that deploy by the settings. Events and actions that are not known are ignored with a reason,
 * because GitHub adds new ones at any time.
 *
 * Source: GitHub documentation, "Webhook events and payloads".
 */
export function decodeDelivery(
  eventName: string,
  contentType: string,
  body: Uint8Array,
  workflows: DeployWorkflows = NO_WORKFLOWS,
): DecodedDelivery {
  const decode = DECODERS.get(eventName);
  if (!decode) return { outcome: 'ignored', reason: `${eventName} events are not used` };
  const parsed = parseBody(contentType, body);
  return parsed.parsed ? decode(parsed.payload, workflows) : { outcome: 'malformed', reason: parsed.reason };
}
