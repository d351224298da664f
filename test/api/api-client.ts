import { expect } from 'vitest';
import type { Scope } from '../../src/model/token.ts';
import { errorSchemaAt, expectAnswerAsDescribed } from './answer-schema.ts';
import type { TestApi } from './start-api.ts';

export interface ApiAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Buffer;
  readonly text: string;
  /** The parsed body; undefined where it is no JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape.
  readonly json: any;
}

export interface ApiRequest {
  readonly as?: Scope | null;
  readonly token?: string;
  readonly body?: unknown;
  /** Sent as it is, instead of `body`. */
  readonly rawBody?: string | Uint8Array<ArrayBuffer>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sends a request with a token (admin by default) and checks the rules that hold for every answer of the API. */
export async function call(api: TestApi, method: string, path: string, request: ApiRequest = {}): Promise<ApiAnswer> {
  const { as = 'admin', token = as && api.tokens[as], body, rawBody } = request;
  const sent = rawBody ?? (body === undefined ? undefined : JSON.stringify(body));
  const headers: Record<string, string> = {
    ...(token ? { authorization: `Bearer ${token}` } : {}),
    ...(sent === undefined ? {} : { 'content-type': 'application/json' }),
    ...request.headers,
  };
  const response = await fetch(`${api.url}${path}`, { method, headers, ...(sent === undefined ? {} : { body: sent }) });
  const bytes = Buffer.from(await response.arrayBuffer());
  const text = bytes.toString();
  const isJson = /json/.test(response.headers.get('content-type') ?? '');
  const json = isJson && text !== '' ? JSON.parse(text) : undefined;
  expect(response.headers.get('x-request-id')).toMatch(/^[A-Za-z0-9._-]{1,64}$/);
  if (response.status >= 400 && method !== 'HEAD' && errorSchemaAt(method, path) === 'Problem') expectProblem(response, json);
  if (method !== 'HEAD') expectAnswerAsDescribed(method, path, response.status, json);
  return { status: response.status, headers: response.headers, bytes, text, json };
}

const PROBLEM_FIELDS = ['type', 'title', 'status', 'detail', 'instance', 'hint', 'errors'];

function expectProblem(response: Response, json: Record<string, unknown>): void {
  expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  expect(json.status).toBe(response.status);
  expect(json.type).toMatch(/^\/problems\/[a-z-]+$/);
  expect(json.instance).toBe(response.headers.get('x-request-id'));
  for (const field of ['title', 'detail', 'hint']) expect(json[field]).toMatch(/./);
  expect(Object.keys(json).filter((field) => !PROBLEM_FIELDS.includes(field))).toEqual([]);
  expect(JSON.stringify(json)).not.toMatch(/node_modules|\.ts:|SELECT |sqlite/i);
}

/** `problem` of an answer, e.g. `422 invalid-time`. */
export const problemOf = (answer: ApiAnswer): string => `${answer.status} ${String(answer.json?.type).replace('/problems/', '')}`;
