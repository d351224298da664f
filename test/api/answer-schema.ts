import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'vitest';
import { type Operation, readOpenApi, readOperations } from './read-openapi.ts';

/** Answers that the server's own validator does not see in tests: those of hand-read bodies, and refusals made before it. */
const BY_HAND: Readonly<Record<string, string>> = {
  'POST /v1/samples': 'SamplesAccepted',
  'POST /v1/metrics': 'OtlpAccepted',
  'POST /webhooks/github': 'DeliveryAnswer',
};

const schemas = new Ajv2020({ strict: false, validateFormats: false }).addSchema(readOpenApi(), 'openapi');

/** Schemas of errors by the answer that stands for them: a problem, unless the protocol of an operation has a form of its own. */
const FORMS_OF_ERRORS: Readonly<Record<string, string>> = { OtlpError: 'OtlpStatus', DatadogErrors: 'DatadogErrorList' };

const errorSchemas = new Map(
  readOperations().map((operation) => [`${operation.method.toUpperCase()} ${operation.path}`, errorSchemaOf(operation)]),
);

function errorSchemaOf({ responses }: Pick<Operation, 'responses'>): string {
  const { $ref = '' } = responses.default as { readonly $ref?: string };
  return FORMS_OF_ERRORS[$ref.split('/').at(-1) ?? ''] ?? 'Problem';
}

/** `Problem`, or the schema of the errors of a foreign protocol. */
export const errorSchemaAt = (method: string, path: string): string =>
  errorSchemas.get(`${method} ${path.split('?')[0]}`) ?? 'Problem';

/** Checks such an answer against openapi.yaml. */
export function expectAnswerAsDescribed(method: string, path: string, status: number, json: unknown): void {
  const name = status >= 400 ? errorSchemaAt(method, path) : BY_HAND[`${method} ${path.split('?')[0]}`];
  // Of these, some answer in protobuf if they are asked in it.
  if (name === undefined || (json === undefined && name.startsWith('Otlp'))) return;
  const check = schemas.getSchema(`openapi#/components/schemas/${name}`);
  if (!check) throw new Error(`openapi.yaml has no schema ${name}`);
  expect(check(json) ? [] : check.errors, `${method} ${path} ${status}`).toEqual([]);
}
