import type { IncomingHttpHeaders } from 'node:http';
import type { Millis } from '../../../model/instant.ts';
import type { DeliveryStore } from '../../../storage/ports/deliveries.ts';
import { parseBody } from '../client/parse-body.ts';
import { verifySignature } from './verify-signature.ts';

export interface AcceptDeliveryContext {
  /** The live secrets; none means that the hook is not set up and nothing is accepted. */
  readonly secrets: readonly string[];
  readonly deliveries: Pick<DeliveryStore, 'add'>;
  readonly now: () => Millis;
  /** Called after a new delivery is durable, so that it is processed without waiting for the next poll. */
  readonly onStored: () => void;
}

export type AcceptedDelivery =
  | { readonly outcome: 'accepted'; readonly deliveryId: string; readonly event: string }
  | { readonly outcome: 'duplicate'; readonly deliveryId: string; readonly event: string }
  | { readonly outcome: 'unauthorized'; readonly reason: 'signature-missing' | 'signature-malformed' | 'signature-wrong' }
  | { readonly outcome: 'malformed'; readonly reason: string }
  | { readonly outcome: 'not_configured' };

/** GitHub sends a GUID; a longer or stranger text would only serve to fill the table. */
const DELIVERY_ID = /^[0-9A-Za-z-]{1,64}$/;
const EVENT_NAME = /^[a-z_]{1,64}$/;

/**
 * Takes one `POST /webhooks/github`: checks the signature over the raw bytes, stores the delivery and answers; it is processed
 * later, because GitHub gives ten seconds and does not repeat by itself. The same delivery id again is a `duplicate`.
 * `headers` are Node's, with lower-case names.
 */
export async function acceptDelivery(
  headers: IncomingHttpHeaders,
  rawBody: Uint8Array,
  context: AcceptDeliveryContext,
): Promise<AcceptedDelivery> {
  if (context.secrets.length === 0) return { outcome: 'not_configured' };
  const check = verifySignature(rawBody, headerText(headers, 'x-hub-signature-256'), context.secrets);
  if (!check.valid) return { outcome: 'unauthorized', reason: check.reason };

  const deliveryId = headerText(headers, 'x-github-delivery');
  const event = headerText(headers, 'x-github-event');
  const contentType = headerText(headers, 'content-type') ?? '';
  if (deliveryId === null || !DELIVERY_ID.test(deliveryId))
    return { outcome: 'malformed', reason: 'X-GitHub-Delivery is missing or no delivery id' };
  if (event === null || !EVENT_NAME.test(event))
    return { outcome: 'malformed', reason: 'X-GitHub-Event is missing or no event name' };
  const parsed = parseBody(contentType, rawBody);
  if (!parsed.parsed) return { outcome: 'malformed', reason: parsed.reason };

  const stored = await context.deliveries.add({ id: deliveryId, event, contentType, body: rawBody, receivedAt: context.now() });
  if (stored === 'duplicate') return { outcome: 'duplicate', deliveryId, event };
  context.onStored();
  return { outcome: 'accepted', deliveryId, event };
}

function headerText(headers: IncomingHttpHeaders, name: string): string | null {
  const value = headers[name];
  return typeof value === 'string' ? value : null;
}
