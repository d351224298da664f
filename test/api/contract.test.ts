import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Access } from '../../src/http/route.ts';
import { errorSchemaAt } from './answer-schema.ts';
import { call } from './api-client.ts';
import { type Operation, readOperations } from './read-openapi.ts';
import { startApi, type TestApi } from './start-api.ts';

const operations = readOperations();

const CALLERS = ['none', 'garbage', 'ingest', 'read', 'admin'] as const;
type Caller = (typeof CALLERS)[number];

/** The scope that `security` asks for, in the words of the routes. */
function accessOf(operation: Operation): Access {
  const [first, second] = operation.security;
  if (first === undefined) return 'open';
  if ('githubSignature' in first) return 'signed';
  if (Object.keys(first).length === 0 && second) return 'optional';
  return first.token?.[0] as Access;
}

/** What the table of scopes says: 401, 403, or null where the caller passes (whatever then becomes of the request). */
function refusalOf(access: Access, caller: Caller): number | null {
  if (access === 'open' || access === 'signed') return null;
  if (caller === 'garbage') return 401;
  if (access === 'optional') return null;
  if (caller === 'none') return 401;
  return caller === access || caller === 'admin' ? null : 403;
}

/** Clients of Datadog know no 401. */
const statedAs = ({ method, path }: Operation, refusal: number): number =>
  errorSchemaAt(method.toUpperCase(), path) === 'DatadogErrorList' ? 403 : refusal;

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

describe('openapi.yaml', () => {
  it('describes every served route, with the access it has, and nothing else', () => {
    const described = operations.map((operation) => `${operation.method} ${operation.path} ${accessOf(operation)}`);
    const served = api.routes.map((route) => `${route.method} ${route.path} ${route.access}`);
    expect(served.sort()).toEqual(described.sort());
    expect(served.length).toBeGreaterThan(25);
  });

  it('gives every operation a problem as its default answer', () => {
    expect(operations.filter((operation) => !operation.responses.default).map((operation) => operation.operationId)).toEqual([]);
  });

  it('is served as it is', async () => {
    const answer = await call(api, 'GET', '/openapi.yaml', { as: null });
    expect(answer.text).toMatch(/^openapi: 3\.1/);
    expect(answer.headers.get('content-type')).toMatch(/^application\/yaml/);
  });
});

describe.each(operations.map((operation) => [`${operation.method.toUpperCase()} ${operation.path}`, operation] as const))(
  'access to %s',
  (_name, operation) => {
    it.each(CALLERS)('by %s', async (caller) => {
      const path = operation.path.replace('{slug}', 'not-found').replace(/\{\w+\}/, 'nothing-of-this-name');
      const token = caller === 'none' ? '' : caller === 'garbage' ? 'pbk_a_garbage' : api.tokens[caller];
      const answer = await call(api, operation.method.toUpperCase(), path, { token });
      const refusal = refusalOf(accessOf(operation), caller);
      if (refusal === null) {
        const refusedForTheToken = answer.json?.type === '/problems/unauthorized' || answer.json?.type === '/problems/forbidden';
        expect(refusedForTheToken).toBe(false);
        expect(answer.status).toBeLessThan(500);
      } else expect(answer.status).toBe(statedAs(operation, refusal));
      if (answer.status === 401 && refusal !== null) expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer /);
    });

    it('answers 405 with Allow to other methods', async () => {
      const path = operation.path.replace(/\{\w+\}/, 'nothing-of-this-name');
      const answer = await call(api, 'PUT', path);
      expect(answer.status).toBe(405);
      expect(answer.headers.get('allow')).toContain(operation.method.toUpperCase());
    });
  },
);
