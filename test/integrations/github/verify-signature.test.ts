import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { verifySignature } from '../../../src/integrations/github/webhooks/verify-signature.ts';
import { capturedDeliveryNames, readCapturedDelivery, readFixture } from './captured-delivery.ts';

interface SignatureCase {
  readonly secret: string;
  readonly body: string;
  readonly header: string | null;
  readonly accept: boolean;
  readonly note?: string;
}

const sign = (secret: string, body: string): string => `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;

describe('verifySignature', () => {
  const { cases } = readFixture<{ cases: readonly SignatureCase[] }>('signature_cases.json');
  test.each(cases.map((each, index) => [each.note ?? `row ${index + 1}`, each] as const))('%s', (_name, each) => {
    expect(verifySignature(Buffer.from(each.body), each.header, [each.secret]).valid).toBe(each.accept);
  });

  test.each(capturedDeliveryNames())('the captured delivery %s', (name) => {
    const { headers, body } = readCapturedDelivery(name);
    const header = headers['x-hub-signature-256'] ?? null;
    expect(verifySignature(body, header, ['pinkbar-test'])).toEqual({ valid: true });
    expect(verifySignature(Buffer.concat([body, Buffer.from(' ')]), header, ['pinkbar-test']).valid).toBe(false);
  });

  test('either of two secrets is good while one replaces the other', () => {
    const body = Buffer.from('{}');
    expect(verifySignature(body, sign('old', '{}'), ['new', 'old']).valid).toBe(true);
    expect(verifySignature(body, sign('new', '{}'), ['new', 'old']).valid).toBe(true);
    expect(verifySignature(body, sign('gone', '{}'), ['new', 'old']).valid).toBe(false);
  });

  test.each([
    ['upper-case hex', sign('s', '{}').toUpperCase().replace('SHA256', 'sha256'), 'signature-malformed'],
    ['an empty digest', 'sha256=', 'signature-malformed'],
    ['a trailing newline', `${sign('s', '{}')}\n`, 'signature-malformed'],
    ['two signatures', `${sign('s', '{}')}, ${sign('s', '{}')}`, 'signature-malformed'],
    ['no header', null, 'signature-missing'],
    ['another secret', sign('t', '{}'), 'signature-wrong'],
  ])('%s is refused', (_name, header, reason) => {
    expect(verifySignature(Buffer.from('{}'), header, ['s'])).toEqual({ valid: false, reason });
  });
});
