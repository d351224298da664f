import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { type AcceptDeliveryContext, acceptDelivery } from '../../../src/integrations/github/webhooks/accept-delivery.ts';
import { millis } from '../../../src/model/instant.ts';
import { readCapturedDelivery } from './captured-delivery.ts';

const NOW = millis(1_795_400_000_000);

/** A hook with the secret of the fixtures, and a list in place of the store's table. */
function hook(secrets: readonly string[] = ['pinkbar-test']) {
  const stored: string[] = [];
  let woken = 0;
  const context: AcceptDeliveryContext = {
    secrets,
    deliveries: {
      add: async (delivery) => {
        if (stored.includes(delivery.id)) return 'duplicate';
        expect(delivery.receivedAt).toBe(NOW);
        stored.push(delivery.id);
        return 'stored';
      },
    },
    now: () => NOW,
    onStored: () => {
      woken += 1;
    },
  };
  return { context, stored, woken: () => woken };
}

const signed = (body: string, headers: Record<string, string> = {}) => ({
  headers: {
    'content-type': 'application/json',
    'x-github-event': 'ping',
    'x-github-delivery': 'a-1',
    'x-hub-signature-256': `sha256=${createHmac('sha256', 'pinkbar-test').update(body).digest('hex')}`,
    ...headers,
  },
  body: Buffer.from(body),
});

describe('acceptDelivery', () => {
  test.each(['deployment_status.success', 'deployment_status.success.form', 'push.unicode', 'ping'])(
    'stores %s once',
    async (name) => {
      const { context, stored, woken } = hook();
      const { headers, body } = readCapturedDelivery(name);
      const expected = { deliveryId: headers['x-github-delivery'], event: headers['x-github-event'] };
      expect(await acceptDelivery(headers, body, context)).toEqual({ outcome: 'accepted', ...expected });
      expect(await acceptDelivery(headers, body, context)).toEqual({ outcome: 'duplicate', ...expected });
      expect(stored).toEqual([expected.deliveryId]);
      expect(woken()).toBe(1);
    },
  );

  test('unusual whitespace and escapes are signed as they stand', async () => {
    const { headers, body } = signed('{ "zen":\n\t"\\u00e9" }\n');
    expect((await acceptDelivery(headers, body, hook().context)).outcome).toBe('accepted');
  });

  test('without a secret nothing is accepted', async () => {
    const { headers, body } = readCapturedDelivery('ping');
    expect(await acceptDelivery(headers, body, hook([]).context)).toEqual({ outcome: 'not_configured' });
  });

  test.each([
    ['no signature', { 'x-hub-signature-256': undefined }, 'signature-missing'],
    ['a SHA-1 signature alone', { 'x-hub-signature-256': undefined, 'x-hub-signature': 'sha1=00' }, 'signature-missing'],
    ['a signature of the wrong length', { 'x-hub-signature-256': 'sha256=abcd' }, 'signature-malformed'],
    ['a forged signature', { 'x-hub-signature-256': `sha256=${'0'.repeat(64)}` }, 'signature-wrong'],
  ])('%s stores nothing', async (_name, changed, reason) => {
    const { context, stored } = hook();
    const { headers, body } = readCapturedDelivery('ping');
    expect(await acceptDelivery({ ...headers, ...changed }, body, context)).toEqual({ outcome: 'unauthorized', reason });
    expect(stored).toEqual([]);
  });

  test.each([
    ['no delivery id', signed('{}', { 'x-github-delivery': '' })],
    ['a delivery id out of measure', signed('{}', { 'x-github-delivery': 'a'.repeat(65) })],
    ['no event name', signed('{}', { 'x-github-event': '' })],
    ['a body that is no JSON', signed('{"a":')],
    ['another content type', signed('{}', { 'content-type': 'text/plain' })],
  ])('%s is malformed', async (_name, { headers, body }) => {
    const { context, stored } = hook();
    expect((await acceptDelivery(headers, body, context)).outcome).toBe('malformed');
    expect(stored).toEqual([]);
  });
});
