import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { decodeResults } from '../../../src/receivers/prometheus-pull/client/decode-results.ts';
import { readAnswer } from '../../../src/receivers/prometheus-pull/client/read-answer.ts';

const captured = (name: string): { readonly status_code: number; readonly body: object } =>
  JSON.parse(readFileSync(join(import.meta.dirname, '../../fixtures/prometheus-api', name), 'utf8'));

const received = (status: number, body: string, location: string | null = null) => ({
  outcome: 'received' as const,
  status,
  contentType: body.startsWith('<') ? 'text/html; charset=utf-8' : 'application/json',
  location,
  body,
});

const answerOf = (name: string) => {
  const { status_code, body } = captured(name);
  return readAnswer(received(status_code, JSON.stringify(body)));
};

const envelope = (fields: object) => JSON.stringify({ status: 'success', data: { resultType: 'matrix', result: [] }, ...fields });
const error = (errorType: string, text: string) => JSON.stringify({ status: 'error', errorType, error: text });

describe('answers of Prometheus', () => {
  test('a range query as captured', () => {
    const answer = answerOf('query_range.json');
    if (answer.outcome !== 'answered') throw new Error(answer.reason);
    const decoded = decodeResults(answer.data, 10);
    if (decoded.outcome !== 'decoded') throw new Error(decoded.reason);
    expect(decoded.series.map(({ at, values }) => [[...at], [...values]])).toEqual([
      [
        [1_795_398_798_000, 1_795_398_803_000],
        [58, 155],
      ],
      [
        [1_795_398_798_000, 1_795_398_803_000],
        [2, 5],
      ],
    ]);
    expect(Object.fromEntries(decoded.series[1]!.labels)).toMatchObject({ __name__: 'http_requests_total', code: '500' });
    expect(decodeResults(answer.data, 1)).toMatchObject({ leftOut: 1, series: [{}] });
  });

  test('an instant query as captured', () => {
    const answer = answerOf('query.instant.json');
    expect(answer.outcome === 'answered' && decodeResults(answer.data, 10)).toMatchObject({
      series: [{ labels: [['code', '200']] }, { labels: [['code', '500']] }],
    });
  });

  test.each([
    ['query.parse-error.json', 'bad_query', /unclosed left parenthesis/],
    ['query_range.too-many-points.json', 'too_much', /11,000 points/],
  ] as const)('%s is refused as %s', (name, code, reason) => {
    expect(answerOf(name)).toEqual({ outcome: 'refused', code, reason: expect.stringMatching(reason) });
  });

  test.each([
    ['a page of HTML', 200, '<!doctype html><title>Sign in</title>', 'not_prometheus', /text\/html.*Sign in/],
    ['a 404', 404, 'not found', 'not_prometheus', /404/],
    ['other JSON', 200, '{"ok":true}', 'not_prometheus', /no Prometheus answers there/],
    ['nothing', 200, '', 'not_prometheus', /nothing/],
    ['a token that is refused', 401, 'Unauthorized', 'unauthorized', /401: Unauthorized/],
    ['a tenant that is refused', 403, error('bad_data', 'no org id'), 'unauthorized', /no org id/],
    ['a proxy without its store', 502, '<h1>502 Bad Gateway</h1>', 'busy', /502/],
    ['a limit of rate', 429, 'slow down', 'busy', /429: slow down/],
    ['a store that starts', 503, 'Service Unavailable', 'busy', /503/],
    ['a query that takes too long', 503, error('timeout', 'query timed out in expression evaluation'), 'too_much', /timed out/],
    [
      'too many samples',
      422,
      error('execution', 'query processing would load too many samples into memory in query execution'),
      'too_much',
      /too many samples/,
    ],
    ['too many series for VictoriaMetrics', 422, error('422', 'cannot select more than 30000 series'), 'too_much', /30000/],
    [
      'too many chunks for Mimir',
      422,
      error('execution', 'the query exceeded the maximum number of chunks'),
      'too_much',
      /chunks/,
    ],
  ] as const)('%s', (_, status, body, code, reason) => {
    expect(readAnswer(received(status, body))).toEqual({ outcome: 'refused', code, reason: expect.stringMatching(reason) });
  });

  test('a redirect names where it points to, and is not followed', () => {
    expect(readAnswer(received(302, '', 'https://login.example/'))).toMatchObject({
      code: 'redirected',
      reason: expect.stringContaining('https://login.example/'),
    });
  });

  it('passes warnings on', () => {
    const answer = readAnswer(received(200, envelope({ warnings: ['store 2 is away', 7], infos: ['a rate of a gauge'] })));
    expect(answer).toMatchObject({ outcome: 'answered', warnings: ['store 2 is away', 'a rate of a gauge'] });
  });

  test.each([
    ['no list', { resultType: 'matrix' }],
    ['text', { resultType: 'string', result: [1, 'a'] }],
    ['a series without labels', { resultType: 'matrix', result: [{ values: [] }] }],
    ['a label that is a number', { resultType: 'matrix', result: [{ metric: { code: 5 }, values: [] }] }],
    ['a value that is a number', { resultType: 'matrix', result: [{ metric: {}, values: [[1, 2]] }] }],
    [
      'samples out of order',
      {
        resultType: 'matrix',
        result: [
          {
            metric: {},
            values: [
              [2, '1'],
              [1, '1'],
            ],
          },
        ],
      },
    ],
  ])('data with %s is not that of Prometheus', (_, data) => {
    expect(decodeResults(data, 10)).toMatchObject({ outcome: 'refused', code: 'not_prometheus' });
  });

  it('leaves out what is no number, and series of native histograms', () => {
    const result = [
      {
        metric: {},
        values: [
          [1, 'NaN'],
          [2.5, '1e3'],
          [3, '+Inf'],
        ],
      },
      { metric: { le: '1' }, histograms: [[1, {}]] },
    ];
    expect(decodeResults({ resultType: 'matrix', result }, 10)).toEqual({
      outcome: 'decoded',
      leftOut: 0,
      series: [{ labels: [], at: Float64Array.of(2_500), values: Float64Array.of(1_000) }],
    });
  });

  it('never throws, whatever comes', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), fc.integer({ min: 100, max: 599 }), (body, status) => {
        readAnswer(received(status, body));
      }),
    );
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        decodeResults(value, 10);
        decodeResults({ resultType: 'matrix', result: value }, 10);
        decodeResults(
          {
            resultType: 'vector',
            result: [
              { metric: {}, value },
              { metric: value, values: [value] },
            ],
          },
          10,
        );
      }),
    );
  });
});
