import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'vitest';
import { readOpenApi } from './read-openapi.ts';

/** Answers that the server's own validator does not see in tests: those of hand-read bodies, and refusals made before it. */
const BY_HAND: Readonly<Record<string, string>> = {
  'POST /v1/samples': 'SamplesAccepted',
  'POST /webhooks/github': 'DeliveryAnswer',
};

const schemas = new Ajv2020({ strict: false, validateFormats: false }).addSchema(readOpenApi(), 'openapi');

/** Checks such an answer against openapi.yaml. */
export function expectAnswerAsDescribed(method: string, path: string, status: number, json: unknown): void {
  const name = status >= 400 ? 'Problem' : BY_HAND[`${method} ${path.split('?')[0]}`];
  if (name === undefined) return;
  const check = schemas.getSchema(`openapi#/components/schemas/${name}`);
  if (!check) throw new Error(`openapi.yaml has no schema ${name}`);
  expect(check(json) ? [] : check.errors, `${method} ${path} ${status}`).toEqual([]);
}
