import { createHmac, timingSafeEqual } from 'node:crypto';

/** Lower-case hex only, as GitHub sends it; the fixed length also lets the digests be compared without a length check that could throw. */
const HEADER = /^sha256=([0-9a-f]{64})$/;

export type SignatureCheck =
  | { readonly valid: true }
  | { readonly valid: false; readonly reason: 'signature-missing' | 'signature-malformed' | 'signature-wrong' };

/**
 * Checks `X-Hub-Signature-256` over the body exactly as it came, before any decoding: GitHub signs the JSON text or, for a hook of the
 * form content type, the form text. Every secret is tried, whichever matches, so the time taken reveals nothing about them; several are
 * live while one is being replaced. (`verify` of @octokit/webhooks-methods takes the body as a string only, which changes bytes that are not
 * UTF-8, and its variant for several secrets ends at the first that matches.)
 *
 * Source: GitHub documentation, "Validating webhook deliveries".
 */
export function verifySignature(rawBody: Uint8Array, header: string | null, secrets: readonly string[]): SignatureCheck {
  if (header === null) return { valid: false, reason: 'signature-missing' };
  const hex = HEADER.exec(header)?.[1];
  if (hex === undefined) return { valid: false, reason: 'signature-malformed' };
  const sent = Buffer.from(hex, 'hex');
  let matches = 0;
  for (const secret of secrets) {
    const expected = createHmac('sha256', secret).update(rawBody).digest();
    matches += timingSafeEqual(expected, sent) ? 1 : 0;
  }
  return matches > 0 ? { valid: true } : { valid: false, reason: 'signature-wrong' };
}
