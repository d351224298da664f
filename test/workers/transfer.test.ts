import { afterAll, describe, expect, test } from 'vitest';
import { measureCalibration } from '../../src/analysis/calibration/measure-calibration.ts';
import { findChangePoints } from '../../src/analysis/change-points/find-change-points.ts';
import { correlatePairs } from '../../src/analysis/correlation/correlate-pairs.ts';
import { correlateTag } from '../../src/analysis/correlation/correlate-tag.ts';
import { UTC } from '../../src/analysis/correlation/correlation-input.ts';
import { DEFAULT_IMPACT_SETTINGS } from '../../src/analysis/impact/input/impact-input.ts';
import { judgeRelease } from '../../src/analysis/impact/verdict/judge-release.ts';
import { dateChange } from '../../src/analysis/suspects/date-change.ts';
import { analyzeInline } from '../../src/insights/inline/analyze-inline.ts';
import { InlineAnalysisLane } from '../../src/insights/inline/inline-analysis-lane.ts';
import type { EventDraft } from '../../src/model/event.ts';
import type { InlineData } from '../../src/model/inline-analysis.ts';
import { HOUR_MS, millis } from '../../src/model/instant.ts';
import { toTags } from '../../src/model/tags.ts';
import { AnalysisWorkers } from '../../src/workers/analysis-workers.ts';
import { buildInput, MODEL, releaseAtHour } from '../analysis/impact/scenario.ts';

const workers = new AnalysisWorkers();
const inline = new InlineAnalysisLane();
afterAll(async () => {
  await workers.stop();
  await inline.stop();
});

const RELEASE_AT = releaseAtHour(14);
const input = (seed: number) =>
  buildInput({
    ...{ kind: 'ratio', level: 0.02, historyHours: 60, afterMin: 120, seed },
    ...{ injected: [{ shape: 'step', fromMin: 0, times: 4 }], controls: [[]] },
  });
const described = (seed: number) => ({ ...input(seed).signal, id: `signal-${seed}` });
const CORRELATION = { zone: UTC, seed: 1 };
const DEPLOY: EventDraft = {
  ...{ kind: 'deploy', service: 'shop', environment: null, version: '2', commit: null, ref: null, repository: null },
  ...{ author: null, title: null, text: null, url: null, tags: [], startedAt: RELEASE_AT, endedAt: null },
  ...{ status: 'succeeded', key: null, source: 'api' },
};

function given(): InlineData {
  const { window } = buildInput({
    kind: 'latency',
    historyHours: 30,
    afterMin: 120,
    injected: [{ shape: 'step', fromMin: 0, times: 2 }],
  });
  const series = { metric: 'http.latency.p95', tags: toTags([['service', 'shop']]), kind: 'latency', unit: 'ms' } as const;
  const at = window.values.map((_, index) => window.start + index * window.stepMs);
  return { series: [{ series, at, values: window.values }], events: [DEPLOY], signals: [], service: null, release: null };
}

/** Every call, with an input made anew each time, beside the same analysis in this thread. */
const CALLS: readonly {
  name: string;
  make: () => object;
  inWorker: (made: never) => Promise<unknown>;
  direct: (made: never) => unknown;
}[] = [
  {
    name: 'analyse',
    make: () => [input(1), { ...input(2), controls: [] }],
    inWorker: (made) => workers.analyse(made, DEFAULT_IMPACT_SETTINGS),
    direct: (made) => judgeRelease(made, DEFAULT_IMPACT_SETTINGS, MODEL),
  },
  {
    name: 'measureCalibration',
    make: () => ({ ...input(1), controls: [], releases: [RELEASE_AT] }),
    inWorker: (made) => workers.measureCalibration(made, DEFAULT_IMPACT_SETTINGS),
    direct: (made) => measureCalibration(made, DEFAULT_IMPACT_SETTINGS, MODEL),
  },
  {
    name: 'dateChange',
    make: () => ({ ...input(1), controls: [], at: RELEASE_AT }),
    inWorker: (made) => workers.dateChange(made),
    direct: (made) => dateChange(made),
  },
  {
    name: 'findChangePoints',
    make: () => input(1).window.values,
    inWorker: (made) => workers.findChangePoints(made, { minimumRelative: 0 }),
    direct: (made) => findChangePoints(made, { minimumRelative: 0 }),
  },
  {
    name: 'correlateTag',
    make: () => ({
      tag: 'cron',
      trains: [1, 2].map((seed) => ({
        signal: described(seed),
        window: input(seed).window,
        eventsAt: Array.from({ length: 12 }, (_, index) => millis(RELEASE_AT - (index + 1) * 4 * HOUR_MS)),
      })),
    }),
    inWorker: (made) => workers.correlateTag(made, CORRELATION),
    direct: (made) => correlateTag(made, CORRELATION),
  },
  {
    name: 'correlatePairs',
    make: () => ({ signals: [1, 2].map((seed) => ({ signal: described(seed), window: input(seed).window })), pairs: [[0, 1]] }),
    inWorker: (made) => workers.correlatePairs(made, CORRELATION),
    direct: (made) => correlatePairs(made, CORRELATION),
  },
  {
    name: 'analyzeInline',
    make: given,
    inWorker: (made) => inline.analyze(made, DEFAULT_IMPACT_SETTINGS),
    direct: (made) => analyzeInline(made, DEFAULT_IMPACT_SETTINGS),
  },
];

function arraysIn(value: unknown): readonly Float64Array[] {
  if (value instanceof Float64Array) return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(arraysIn) : [];
}

describe('a call of the workers', () => {
  test.each(CALLS)('$name moves its arrays, and answers as in this thread', async ({ make, inWorker, direct }) => {
    const moved = make();
    const before = arraysIn(moved).map(({ length }) => length);
    expect(Math.min(...before)).toBeGreaterThan(0);
    const answer = await inWorker(moved as never);
    expect(arraysIn(moved).map(({ length }) => length)).toEqual(before.map(() => 0));
    expect(answer).toEqual(await direct(make() as never));
  });

  test('moves a buffer that several windows share once, and only copies from one that holds more', async () => {
    const [first, second] = [input(1), input(2)];
    const room = new Float64Array(second.window.values.length + 1);
    room.set(second.window.values, 1);
    const inputs = [first, { ...first, controls: [] }, { ...second, window: { ...second.window, values: room.subarray(1) } }];
    const expected = judgeRelease(structuredClone(inputs), DEFAULT_IMPACT_SETTINGS, MODEL);
    expect(await workers.analyse(inputs, DEFAULT_IMPACT_SETTINGS)).toEqual(expected);
    expect(first.window.values).toHaveLength(0);
    expect(room.at(-1)).toBe(input(2).window.values.at(-1));
  });

  test('rejects an input whose arrays were given away before', async () => {
    const { values } = input(1).window;
    await workers.findChangePoints(values, { minimumRelative: 0 });
    await expect(workers.findChangePoints(values, { minimumRelative: 0 })).rejects.toMatchObject({ name: 'DataCloneError' });
    const { changes } = await workers.findChangePoints(input(1).window.values, { minimumRelative: 0 });
    expect(changes).not.toEqual([]);
  });
});
