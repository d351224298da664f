import { describe, expect, it } from 'vitest';
import { DEFAULT_IMPACT_SETTINGS } from '../../../src/analysis/impact/input/impact-input.ts';
import { analyzeInline } from '../../../src/insights/inline/analyze-inline.ts';
import type { EventDraft } from '../../../src/model/event.ts';
import { MINUTE_MS, millis } from '../../../src/model/instant.ts';
import { toTags } from '../../../src/model/tags.ts';
import { draftOf } from '../../storage/drafts.ts';
import { instant, latencyPoints } from './noisy-series.ts';

const BROKEN_AT = instant(2, 6);

/** Verdict and number of findings of each release, on a latency that is half as high again from `BROKEN_AT` on. */
async function judge(tags: Readonly<Record<string, string>>, events: readonly Partial<EventDraft>[]) {
  const points = latencyPoints(3, BROKEN_AT, 1.5);
  const at = Float64Array.from(points, ([instantMs]) => instantMs);
  const values = Float64Array.from(points, ([, value]) => value);
  const series = [{ series: { metric: 'checkout_p95', tags: toTags(Object.entries(tags)), kind: null, unit: null }, at, values }];
  const drafts = events.map((fields) => draftOf({ service: 'shop', startedAt: BROKEN_AT, ...fields }));
  const data = { series, events: drafts, signals: [], service: null, release: null };
  const { releases } = await analyzeInline(data, DEFAULT_IMPACT_SETTINGS);
  return releases.map(({ release, report }) => [release.environment, report.verdict, report.findings.length]);
}

describe('releases to one-off environments', () => {
  it.each([
    ['pr-77', []],
    ['github-pages', []],
    ['npm-publish', []],
    ['blue', ['preview']],
  ])('%s, tagged %j, is not held against signals that name no environment', async (environment, tags) => {
    expect(await judge({ service: 'shop' }, [{ environment, tags }])).toEqual([[environment, 'insufficient_data', 0]]);
  });

  it('are judged on signals that name theirs', async () => {
    expect(await judge({ service: 'shop', env: 'pr-77' }, [{ environment: 'pr-77' }])).toEqual([['pr-77', 'flagged', 1]]);
  });

  it('take no blame from a release that names no environment', async () => {
    const preview = { environment: 'pr-77', startedAt: millis(BROKEN_AT - MINUTE_MS) };
    const found = await judge({ service: 'shop' }, [preview, { environment: null }]);
    expect(found).toContainEqual([null, 'flagged', 1]);
  });
});
