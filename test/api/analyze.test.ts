import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Ended, pinkbar } from '../cli/run-pinkbar.ts';
import { instant, latencyPoints } from '../insights/inline/noisy-series.ts';
import { call, problemOf } from './api-client.ts';
import { startApi, type TestApi } from './start-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startApi({ now: instant(10) });
});
afterAll(() => api.close());

const RELEASED = instant(2, 10);
const POINTS = latencyPoints(3, RELEASED, 1.3);
const EVENTS = [
  { startedAt: RELEASED, service: 'shop', version: '1.4.2', tags: ['hotfix'] },
  { startedAt: instant(1, 12), service: 'shop', version: '1.4.1' },
  { startedAt: instant(1, 13), service: 'shop', kind: 'note', title: 'not a release' },
];
const BODY = { series: [{ metric: 'checkout_p95', points: POINTS }], events: EVENTS };

const analyze = (body: unknown) => call(api, 'POST', '/v1/analyze', { as: 'read', body });

describe('POST /v1/analyze', () => {
  it('judges the releases given and keeps nothing', async () => {
    const answer = await analyze(BODY);
    expect(answer.status).toBe(200);
    const { asOf, points, releases, signals } = answer.json;
    expect({ asOf, points }).toEqual({ asOf: '2026-11-19T00:00:00.000Z', points: 4_320 });
    expect(signals.map(({ id, kind, bad }: Record<string, string>) => [id, kind, bad])).toEqual([
      ['any.checkout_p95', 'latency', 'up'],
    ]);
    expect(releases.map(({ event, version, verdict }: Record<string, unknown>) => [event, version, verdict])).toEqual([
      [1, '1.4.1', 'clear'],
      [0, '1.4.2', 'flagged'],
    ]);
    expect(releases[1].findings[0]).toMatchObject({ signal: 'any.checkout_p95', verdict: 'regression' });
    expect(releases[1].findings[0].effect.relative).toBeCloseTo(0.3, 1);
    expect(releases[1].analysis.expectedFalseFlags).toEqual({ count: 0.007, basis: 'benchmark', counted: null });
    for (const path of ['/v1/events', '/v1/releases', '/v1/series', '/v1/signals']) {
      const stored = await call(api, 'GET', path);
      expect(Object.values(stored.json)[0]).toEqual([]);
    }
  });

  it('answers the same again, and so does the command line, byte for byte', async () => {
    const [first, second] = [await analyze(BODY), await analyze(BODY)];
    expect(second.text).toBe(first.text);
    const folder = mkdtempSync(join(tmpdir(), 'pinkbar-analyze-'));
    try {
      const [events, wide, lines] = ['e.json', 'm.csv', 'm.ndjson'].map((name) => join(folder, name)) as [string, string, string];
      writeFileSync(events, JSON.stringify(EVENTS));
      writeFileSync(wide, `time,checkout_p95\n${POINTS.map(([at, value]) => `${at},${value}`).join('\n')}\n`);
      const lineOf = ([time, value]: readonly [number, number]) => JSON.stringify({ time, metric: 'checkout_p95', value });
      writeFileSync(lines, POINTS.map(lineOf).join('\n'));
      for (const metrics of [wide, lines]) {
        const ended = await pinkbar(['analyze', '--events', events, '--metrics', metrics, '--format', 'json']);
        expect(ended).toEqual({ code: 0, stdout: `${first.text}\n`, stderr: '' });
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('shows only the selected releases, judged together with the others', async () => {
    const all = (await analyze(BODY)).json.releases;
    expect((await analyze({ ...BODY, release: '1.4.2' })).json.releases).toEqual([all[1]]);
    expect((await analyze({ ...BODY, service: 'cart' })).json.releases).toEqual([]);
  });

  it('takes definitions beside what is discovered', async () => {
    const expression = { form: 'mean', of: [{ metric: 'checkout_p95' }] };
    const signals = [{ name: 'checkout', service: 'shop', kind: 'latency', bad: 'down', expression }];
    const answer = await analyze({ ...BODY, signals });
    expect(answer.json.signals.map(({ id }: { id: string }) => id)).toEqual(['shop.checkout']);
    expect(answer.json.releases[1].findings[0].verdict).toBe('improvement');
  });
});

const constant = (value: number) => POINTS.map(([at]) => [at, value] as const);

type GivenSeries = readonly { readonly metric: string; readonly points: readonly (readonly [number, number])[] }[];

/** What each kind of bad data leads to: the verdicts of the two releases. */
const DEFINED: readonly (readonly [string, GivenSeries, readonly string[]])[] = [
  ['no series', [], ['insufficient_data', 'insufficient_data']],
  ['a series without points', [{ metric: 'a', points: [] }], ['insufficient_data', 'insufficient_data']],
  ['one sample', [{ metric: 'a', points: [[instant(2), 5]] }], ['insufficient_data', 'watching']],
  ['a constant series', [{ metric: 'a', points: constant(7) }], ['clear', 'clear']],
  ['zeroes', [{ metric: 'a', points: constant(0) }], ['clear', 'clear']],
  ['the largest doubles', [{ metric: 'a', points: constant(1.7e308) }], ['insufficient_data', 'insufficient_data']],
  ['releases before the first sample', [{ metric: 'a', points: POINTS.slice(-60) }], ['insufficient_data', 'insufficient_data']],
  ['releases after the last sample', [{ metric: 'a', points: POINTS.slice(0, 900) }], ['watching', 'watching']],
  ['duplicate times', [{ metric: 'x_ms', points: [...POINTS, ...POINTS] }], ['clear', 'flagged']],
  ['times out of order', [{ metric: 'x_ms', points: POINTS.toReversed() }], ['clear', 'flagged']],
  [
    'two series of different steps',
    [
      { metric: 'x_ms', points: POINTS },
      { metric: 'y_ms', points: POINTS.filter((_, index) => index % 5 === 0) },
    ],
    ['clear', 'flagged'],
  ],
];

/** The same of files: `pinkbar analyze`. */
async function analyzeFiles(series: GivenSeries): Promise<Ended> {
  const folder = mkdtempSync(join(tmpdir(), 'pinkbar-analyze-'));
  try {
    const [events, metrics] = [join(folder, 'e.json'), join(folder, 'm.csv')];
    writeFileSync(events, JSON.stringify(EVENTS));
    const lines = series.flatMap(({ metric, points }) => points.map(([at, value]) => `${at},${metric},${value}`));
    writeFileSync(metrics, ['time,metric,value', ...lines, ''].join('\n'));
    return await pinkbar(['analyze', '--events', events, '--metrics', metrics, '--format', 'json']);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('bad data', () => {
  it.each(DEFINED)('%s gives a defined verdict, on the command line too', async (_name, series, verdicts) => {
    const answer = await analyze({ series, events: EVENTS });
    const ended = await analyzeFiles(series);
    // A file without a sample is a mistake of the one who names it, and nothing to be silent about.
    if (series.every(({ points }) => points.length === 0))
      expect(ended).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('no samples') });
    else expect(ended).toEqual({ code: 0, stdout: `${answer.text}\n`, stderr: '' });
    expect(answer.status).toBe(200);
    expect(answer.text).not.toMatch(/NaN|Infinity/);
    expect(answer.json.releases.map(({ verdict }: { verdict: string }) => verdict)).toEqual(verdicts);
    for (const { findings } of answer.json.releases) {
      for (const { verdict, reasons } of findings) expect([verdict, reasons.length > 0]).toEqual([verdict, true]);
    }
  });

  const point = (...values: unknown[]) => ({ series: [{ metric: 'a', points: [values] }], events: [] });
  it.each([
    ['an infinite value', '{"series":[{"metric":"a","points":[[1795400000000,1e999]]}],"events":[]}', '422 invalid-body'],
    ['NaN', '{"series":[{"metric":"a","points":[[1795400000000,NaN]]}],"events":[]}', '400 malformed-json'],
    ['a missing value', point(1_795_400_000_000, null), '422 invalid-body'],
    ['seconds', point(1_795_400_000, 1), '422 invalid-body'],
    ['a text for a time', point('2026-11-23T10:00:00Z', 1), '422 invalid-body'],
    ['no events', { series: [] }, '422 invalid-body'],
    ['an event without a time', { series: [], events: [{ version: '1' }] }, '422 invalid-body'],
    ['an event in seconds', { series: [], events: [{ startedAt: 1_795_400_000 }] }, '422 invalid-time'],
    ['an event in the future', { series: [], events: [{ startedAt: '2036-11-23T10:00:00Z' }] }, '422 invalid-time'],
    ['a field that does not exist', { ...BODY, from: 1 }, '422 invalid-body'],
    [
      'too many points',
      { series: [{ metric: 'a', points: Array.from({ length: 500_001 }, () => 0) }], events: [] },
      '422 invalid-body',
    ],
    [
      'a million points',
      { series: [{ metric: 'a', points: Array.from({ length: 1_000_000 }, (_, i) => [i, 1]) }], events: [] },
      '413 body-too-large',
    ],
  ])('%s is refused', async (_name, body, problem) => {
    const answer =
      typeof body === 'string' ? await call(api, 'POST', '/v1/analyze', { as: 'read', rawBody: body }) : await analyze(body);
    expect(problemOf(answer)).toBe(problem);
  });
});
