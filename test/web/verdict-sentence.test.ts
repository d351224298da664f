import { expect, test } from 'vitest';
import type { Schema } from '../../src/openapi/schema.ts';
import { sourceWords, verdictSentence } from '../../src/web/details/verdict-sentence.ts';

const reportWith = (fields: object): Schema<'ReleaseReport'> =>
  ({
    verdict: 'insufficient_data',
    findings: [],
    unmatched: null,
    analysis: null,
    ...fields,
  }) as unknown as Schema<'ReleaseReport'>;

const silent = {
  signalName: 'request_rate',
  verdict: 'insufficient_data',
  reasons: [{ code: 'all_silent', text: 'Everything fell silent at once, at 02:38 UTC.' }],
};

test('a release without a verdict says why', () => {
  const unmatched = { reason: 'No signal belongs to the service web-shop.', nearest: [] };
  expect(verdictSentence(reportWith({ unmatched }))).toBe(unmatched.reason);
  expect(verdictSentence(reportWith({ findings: [silent] }))).toBe(
    'request_rate could not be judged: everything fell silent at once, at 02:38 UTC.',
  );
  expect(verdictSentence(reportWith({}))).toBe('There are too few samples around this release to judge it.');
});

test('senders of a release are named once each', () => {
  const sources = (...names: readonly string[]) =>
    names.map((source) => ({ source })) as unknown as Schema<'ReleaseReport'>['sources'];
  expect(sourceWords(sources('api', 'api', 'api'))).toBe('api (3 times)');
  expect(sourceWords(sources('github', 'api', 'github'))).toBe('github (2 times), api');
});
