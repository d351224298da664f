import type { IncomingHttpHeaders } from 'node:http';
import { ProblemError } from '../../../http/problems.ts';
import { type Answer, jsonAnswer, type Route } from '../../../http/route.ts';

/** What became of a delivery; told after it is durable. */
export type AcceptedDelivery =
  | { readonly outcome: 'accepted' | 'duplicate'; readonly deliveryId: string }
  | { readonly outcome: 'unauthorized'; readonly reason: string }
  | { readonly outcome: 'malformed'; readonly reason: string }
  | { readonly outcome: 'not_configured' };

export interface GithubNeeds {
  acceptDelivery(headers: IncomingHttpHeaders, rawBody: Uint8Array): Promise<AcceptedDelivery>;
}

/** `POST /webhooks/github`. */
export const githubRoute = (needs: GithubNeeds): Route => ({
  method: 'post',
  path: '/webhooks/github',
  access: 'signed',
  body: 'raw',
  handle: async ({ headers, rawBody }) => toAnswer(await needs.acceptDelivery(headers, rawBody)),
});

function toAnswer(accepted: AcceptedDelivery): Answer {
  switch (accepted.outcome) {
    case 'accepted':
    case 'duplicate':
      return jsonAnswer(
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
