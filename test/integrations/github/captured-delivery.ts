import { readdirSync, readFileSync } from 'node:fs';

const FOLDER = new URL('../../fixtures/github/', import.meta.url);

/** One delivery of `test/fixtures/github`, as it would come over HTTP: header names in lower case, the body in bytes. */
export interface CapturedDelivery {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

interface DeliveryFile {
  readonly headers: Readonly<Record<string, string>>;
  readonly payload?: unknown;
  readonly body?: string;
}

export function readCapturedDelivery(name: string): CapturedDelivery {
  const file = readFixture<DeliveryFile>(`${name}.json`);
  const headers = Object.fromEntries(Object.entries(file.headers).map(([header, value]) => [header.toLowerCase(), value]));
  return { headers, body: Buffer.from(file.body ?? JSON.stringify(file.payload)) };
}

/** The parsed payload, for tests that change something in it. */
export const readCapturedPayload = (name: string): Record<string, unknown> =>
  readFixture<{ payload: Record<string, unknown> }>(`${name}.json`).payload;

export const capturedDeliveryNames = (): readonly string[] =>
  readdirSync(FOLDER)
    .filter((file) => file.endsWith('.json') && file !== 'signature_cases.json')
    .map((file) => file.slice(0, -'.json'.length));

export const readFixture = <Content>(file: string): Content => JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8')) as Content;
