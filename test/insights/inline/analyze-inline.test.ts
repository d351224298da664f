import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ImpactInput, ImpactSettings } from '../../../src/analysis/impact/input/impact-input.ts';
import { DEFAULT_IMPACT_SETTINGS } from '../../../src/analysis/impact/input/impact-input.ts';
import { judgeRelease as judgeSignals } from '../../../src/analysis/impact/verdict/judge-release.ts';
import { analyzeInline } from '../../../src/insights/inline/analyze-inline.ts';
import { inlineSamples } from '../../../src/insights/inline/inline-samples.ts';
import { plainSignals } from '../../../src/insights/inline/plain-signals.ts';
import { judgeRelease } from '../../../src/judging/judge-release.ts';
import type { EventDraft } from '../../../src/model/event.ts';
import type { InlineData } from '../../../src/model/inline-analysis.ts';
import { MINUTE_MS, type Millis, millis } from '../../../src/model/instant.ts';
import type { SampleBatch, SeriesPoints } from '../../../src/model/sample.ts';
import { toTags } from '../../../src/model/tags.ts';
import { openStore } from '../../../src/storage/open-store.ts';
import { loadVerdictModel } from '../../../src/workers/load-verdict-model.ts';
import { chance, instant, latencyPoints } from './noisy-series.ts';

const DRAFT: EventDraft = {
  ...{ kind: 'deploy', service: 'shop', environment: null, version: null, commit: null, ref: null, repository: null },
  ...{ author: null, title: null, text: null, url: null, tags: [], startedAt: millis(0), endedAt: null },
  ...{ status: 'succeeded', key: null, source: 'api' },
};
const deploy = (startedAt: Millis, fields: Partial<EventDraft> = {}): EventDraft => ({ ...DRAFT, startedAt, ...fields });

function latency(service: string, from: Millis, factor: number, seed: number): SeriesPoints {
  const points = latencyPoints(3, from, factor, seed);
  return {
    series: { metric: 'http.latency.p95', tags: toTags([['service', service]]), kind: 'latency', unit: 'ms' },
    at: Float64Array.from(points, ([at]) => at),
    values: Float64Array.from(points, ([, value]) => value),
  };
}

const BROKEN_AT = instant(1, 20);
const SERIES: SampleBatch = [
  latency('shop', BROKEN_AT, 1.4, 1),
  latency('cart', instant(9), 1, 2),
  latency('pay', instant(9), 1, 3),
];
const EVENTS = [
  deploy(instant(2, 6), { version: '3' }),
  deploy(BROKEN_AT, { version: '2' }),
  deploy(instant(1, 4), { version: '1' }),
  deploy(millis(BROKEN_AT - 20 * MINUTE_MS), { service: 'cart', version: 'c' }),
  deploy(instant(2, 6), { version: 'failed', status: 'failed' }),
  deploy(millis(instant(3) - 40 * MINUTE_MS), { version: 'young' }),
];
const given = (change: Partial<InlineData> = {}): InlineData => ({
  ...{ series: SERIES, events: EVENTS, signals: [], service: null, release: null },
  ...change,
});
const analyze = (data: InlineData) => analyzeInline(data, DEFAULT_IMPACT_SETTINGS);

describe('analyzeInline', () => {
  it('finds what a server finds that stored the same', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'pinkbar-offline-'));
    const store = await openStore({ directory, synchronous: 'normal' }, { now: () => instant(3), onFault: () => {} });
    onTestFinished(async () => {
      await store.close();
      rmSync(directory, { recursive: true });
    });
    await store.samples.append(SERIES);
    const posted = await store.events.post(EVENTS, null);
    if (posted.outcome !== 'stored') throw new Error(posted.outcome);
    const context = {
      ...store,
      analyse: async (inputs: readonly ImpactInput[], settings: ImpactSettings) =>
        judgeSignals(inputs, settings, loadVerdictModel()),
    };
    const stored: unknown[] = [];
    for (const index of [2, 3, 1, 0, 5]) {
      const outcome = await judgeRelease(posted.events[index]!.event.id, 'request', instant(3), {
        ...context,
        // It looks once here as well.
        settings: { ...DEFAULT_IMPACT_SETTINGS, earlyLogOdds: 0 },
      });
      if (outcome.outcome !== 'judged') throw new Error(outcome.outcome);
      stored.push({ verdict: outcome.report.verdict, findings: outcome.report.findings });
    }
    const { releases, asOf } = await analyze(given());
    expect(asOf).toBe(instant(3));
    expect(releases.map(({ index }) => index)).toEqual([2, 3, 1, 0, 5]);
    // A store names the events itself.
    const named = JSON.parse(
      posted.events.reduce((text, { event }, index) => text.replaceAll(event.id, `event-${index}`), JSON.stringify(stored)),
    );
    const found = releases.map(({ report: { verdict, findings } }) => ({ verdict, findings }));
    expect(JSON.parse(JSON.stringify(found))).toEqual(named);
    expect(releases.map(({ report }) => report.verdict)).toEqual(['clear', 'clear', 'flagged', 'clear', 'watching']);
  });

  it('does not depend on the order of series, points and other events', async () => {
    const shuffled = SERIES.toReversed().map(({ series, at, values }) => ({
      series,
      at: at.toReversed(),
      values: values.toReversed(),
    }));
    const [plain, mixed] = [await analyze(given()), await analyze(given({ series: shuffled }))];
    expect(mixed).toEqual(plain);
  });

  it('knows that a rollback elsewhere undoes nothing', async () => {
    const rollbackOf = async (environment: string) => {
      const at = (minutes: number, fields: Partial<EventDraft>) =>
        deploy(millis(BROKEN_AT + minutes * MINUTE_MS), { environment: 'production', ...fields });
      const events = [at(-60, { version: '1' }), at(0, { version: '2' }), at(45, { version: '1', environment })];
      const { releases } = await analyze(given({ events }));
      return releases.find(({ release }) => release.version === '2')?.report.findings[0]?.rollback ?? null;
    };
    expect(await rollbackOf('prod')).not.toBeNull();
    expect(await rollbackOf('staging')).toBeNull();
  });

  it('takes the first of two events with one key', async () => {
    const events = [deploy(BROKEN_AT, { key: 'a', version: '1' }), deploy(instant(2, 6), { key: 'a', version: '2' })];
    expect((await analyze(given({ events }))).releases.map(({ release }) => release.version)).toEqual(['1']);
  });
});

describe('inlineSamples', () => {
  const series = { metric: 'a', tags: [], kind: null, unit: null };
  const part = (points: readonly (readonly [number, number])[]): SeriesPoints => ({
    series,
    at: Float64Array.from(points, ([at]) => at),
    values: Float64Array.from(points, ([, value]) => value),
  });

  it('joins parts in order, the last of one instant standing', async () => {
    const point = fc.tuple(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 9 }));
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(point)),
        fc.integer({ min: 0, max: 20 }),
        fc.integer({ min: 0, max: 20 }),
        async (parts, from, to) => {
          const held = inlineSamples(parts.map(part));
          const { items } = await held.select([series], { from: millis(from), to: millis(to) });
          const read = items[0]?.samples ?? { at: [], values: [] };
          const expected = [...new Map(parts.flat())].filter(([at]) => at >= from && at < to).sort(([a], [b]) => a - b);
          expect([...read.at].map((at, index) => [at, read.values[index]])).toEqual(expected);
        },
      ),
    );
  });

  it.each([
    ['nothing', [], null],
    ['one sample', [[1_000, 1]], 1_000 + MINUTE_MS],
    [
      'a regular series',
      [
        [0, 1],
        [10, 1],
        [20, 1],
      ],
      30,
    ],
    [
      'a gap',
      [
        [0, 1],
        [10, 1],
        [20, 1],
        [90, 1],
      ],
      100,
    ],
  ] as const)('knows where %s ends', (_name, points, end) => {
    expect(inlineSamples([part(points)]).endsAt).toBe(end);
  });
});

describe('plainSignals', () => {
  const named = (metric: string, kind: SeriesPoints['series']['kind'] = null, tags: Readonly<Record<string, string>> = {}) => ({
    ...{ metric, kind, unit: null },
    tags: toTags(Object.entries(tags)),
  });
  it.each([
    ['checkout_p95', null, 'latency', 'up', 'mean'],
    ['db_duration', null, 'latency', 'up', 'mean'],
    ['errors', null, 'count', 'up', 'sum'],
    ['http.5xx', 'counter', 'count', 'up', 'sum'],
    ['error_ratio', 'ratio', 'gauge', 'up', 'mean'],
    ['hit_ratio', null, 'gauge', 'down', 'mean'],
    ['requests', null, 'rate', 'down', 'mean'],
    ['signups', 'counter', 'count', 'down', 'sum'],
    ['queue', null, 'gauge', 'up', 'mean'],
    ['tanks', 'gauge', 'gauge', 'either', 'mean'],
    ['failed_requests', 'gauge', 'gauge', 'up', 'mean'],
    ['wait', 'latency', 'latency', 'up', 'mean'],
  ] as const)('reads %s of kind %s as %s, bad %s', (metric, seriesKind, kind, bad, form) => {
    expect(plainSignals([named(metric, seriesKind)], [])).toMatchObject([
      { id: `any.${metric}`, kind, bad, expression: { form } },
    ]);
  });

  it('makes one signal a service and environment, and none of what is read already', () => {
    const hosts = [1, 2].map((host) => named('queue', null, { service: 'shop', env: 'prod', host: `${host}` }));
    const [signal, ...rest] = plainSignals([...hosts, named('other')], []);
    expect(signal).toMatchObject({ id: 'shop.production.queue', service: 'shop', environment: 'prod' });
    expect(rest).toHaveLength(1);
    expect(plainSignals(hosts, [signal!])).toEqual([]);
  });
});

it('chance is the same in every run', () => {
  expect(chance(1)()).toBeCloseTo(0.6270739405881613, 15);
});
