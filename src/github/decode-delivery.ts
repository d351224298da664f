import { decodeDeployment, decodeDeploymentStatus } from './decode-deployment.ts';
import { decodeRelease } from './decode-release.ts';
import type { DecodedDelivery } from './decoded-delivery.ts';
import { type JsonObject, parseBody } from './parse-body.ts';

type Decoder = (payload: JsonObject) => DecodedDelivery;

const DECODERS = new Map<string, Decoder>([
  ['ping', () => ({ outcome: 'ping' })],
  ['deployment', decodeDeployment],
  ['deployment_status', decodeDeploymentStatus],
  ['release', decodeRelease],
]);

/**
 * Reads one webhook delivery: `eventName` is its `X-GitHub-Event`. Events and actions that are not known are ignored with a reason,
 * because GitHub adds new ones at any time.
 *
 * Source: GitHub documentation, "Webhook events and payloads".
 */
export function decodeDelivery(eventName: string, contentType: string, body: Uint8Array): DecodedDelivery {
  const decode = DECODERS.get(eventName);
  if (!decode) return { outcome: 'ignored', reason: `${eventName} events are not used` };
  const parsed = parseBody(contentType, body);
  return parsed.parsed ? decode(parsed.payload) : { outcome: 'malformed', reason: parsed.reason };
}
