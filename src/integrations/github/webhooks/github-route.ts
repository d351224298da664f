import type { IncomingHttpHeaders } from 'node:http';
import { WEBHOOK_BODY_BYTES } from '../../../http/limits.ts';
import { ProblemError } from '../../../http/problems.ts';
import { type Answer, jsonAnswer, type Route } from '../../../http/route.ts';
import type { Schema, SuccessOf } from '../../../openapi/schema.ts';
import type { AcceptedDelivery } from './accept-delivery.ts';

/** `POST /webhooks/github`. */
export const githubRoute = (accept: (headers: IncomingHttpHeaders, rawBody: Uint8Array) => Promise<AcceptedDelivery>): Route => ({
  method: 'post',
  path: '/webhooks/github',
  access: 'signed',
  body: { contentTypes: ['application/json', 'application/x-www-form-urlencoded'], limitBytes: WEBHOOK_BODY_BYTES },
  handle: async ({ headers, rawBody }) => toAnswer(await accept(headers, rawBody)),
});

/** `POST /v1/github/replays`; `replay` has retained deliveries processed again and resolves to how many. */
export const replaysRoute = (replay: () => Promise<number>): Route => ({
  method: 'post',
  path: '/v1/github/replays',
  access: 'admin',
  body: 'none',
  handle: async () => jsonAnswer<SuccessOf<'createReplay'>>({ deliveries: await replay() }, 202),
});

function toAnswer(accepted: AcceptedDelivery): Answer {
  switch (accepted.outcome) {
    case 'accepted':
    case 'duplicate':
      return jsonAnswer<Schema<'DeliveryAnswer'>>(
        { delivery: accepted.deliveryId, outcome: accepted.outcome },
        accepted.outcome === 'accepted' ? 202 : 200,
      );
    case 'unauthorized':
      throw new ProblemError('invalid-signature', `X-Hub-Signature-256 does not vouch for this body (${accepted.reason}).`);
    case 'malformed':
      throw new ProblemError('malformed-request', `The delivery cannot be read: ${accepted.reason}.`);
    case 'not_configured':
      throw new ProblemError('webhook-not-configured', 'This server has no webhook secret, so nothing can be checked.', {
        headers: { 'Retry-After': '300' },
      });
  }
}
