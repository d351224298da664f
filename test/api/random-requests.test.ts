import fc from 'fast-check';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { call } from './api-client.ts';
import { readOperations } from './read-openapi.ts';
import { startApi, type TestApi } from './start-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const FIELDS =
  'kind service environment tags startedAt endedAt status key url title name scopes expiresAt expression form of bad unit series metric points';
const PARAMETERS =
  'service environment kind tag tags from to text limit cursor metric signal step agg counts verdict version format other pairs tz x';

const oddText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.constantFrom(
    '__proto__',
    'constructor',
    '',
    '2026-02-30T00:00:00Z',
    '1795400000000',
    '-1',
    'null',
    '*',
    "' OR 1=1 --",
    '%',
    'a:b',
    'ratio',
    '60s',
  ),
);
const field = fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...FIELDS.split(' ')) }, { weight: 1, arbitrary: oddText });
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    oddText,
    fc.double(),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.constantFrom('deploy', 'succeeded', 'read', 'up', 1_795_400_000_000),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(field, tie('value'), { maxKeys: 5 }),
  ),
}));
const query = fc.array(fc.tuple(fc.constantFrom(...PARAMETERS.split(' ')), oddText), { maxLength: 3 });
const operation = fc.constantFrom(...readOperations());

const encode = (text: string): string => encodeURIComponent(text.toWellFormed());

describe('random requests', () => {
  it('get an answer of openapi.yaml, never a failure of ours', async () => {
    const property = fc.asyncProperty(operation, oddText, query, value, async ({ method, path }, id, pairs, body) => {
      const address = path.replace(/\{\w+\}/, encode(id) || 'x');
      const search = pairs.map(([name, text]) => `${name}=${encode(text)}`).join('&');
      const sendsBody = ['post', 'patch'].includes(method);
      const answer = await call(
        api,
        method.toUpperCase(),
        `${address}?${search}`,
        sendsBody ? { rawBody: JSON.stringify(body) } : {},
      );
      if (answer.status >= 500) throw new Error(`${answer.status}: ${api.log.findLast((line) => line.includes('"err"'))}`);
    });
    await fc.assert(property, { numRuns: 1_500 });
    // On a machine that is busy with other things a request may take some ten milliseconds.
  }, 120_000);
});
