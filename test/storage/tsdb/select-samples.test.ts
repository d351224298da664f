import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { millis } from '../../../src/model/instant.ts';
import type { SeriesSamples } from '../../../src/model/sample.ts';
import type { SeriesSelector } from '../../../src/model/signal.ts';
import { matcherOf } from '../../../src/signals/discovery/select-series.ts';
import type { SampleEngine } from '../../../src/storage/tsdb/sample-engine.ts';
import { batchOf, identity, points, START, withSamples } from './opened-samples.ts';

const FROM = millis(START);
const TO = millis(START + 1_000_000_000);

async function selectAll(samples: SampleEngine, selectors: readonly SeriesSelector[]): Promise<SeriesSamples[]> {
  const found: SeriesSamples[] = [];
  let cursor: string | null = null;
  do {
    const page = await samples.select(selectors, FROM, TO, cursor);
    found.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return found;
}

const tagValue = fc.constantFrom('', 'a', 'b');
const tags = fc.record({ env: tagValue, host: tagValue, service: tagValue }, { requiredKeys: [] });
const metric = fc.constantFrom('http.requests', 'http.5xx', 'http.status.500', 'status.500', 'http');
const pattern = fc.oneof(metric, fc.constantFrom('http.*', '*.500', '*', 'http.s*0', 'nothing*'));

describe('select', () => {
  it('gives the series that a look at every one of them picks, in the order in which they came, after any additions and deletions', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ metric, tags, old: fc.boolean() }), { minLength: 1, maxLength: 60 }),
        fc.array(fc.record({ metric: pattern, tags }), { minLength: 1, maxLength: 3 }),
        async (series, selected) => {
          const selectors = selected.map((each) => ({ ...each, tags: identity('', each.tags).tags }));
          await withSamples(async ({ samples }) => {
            const half = series.length >> 1;
            const batch = (some: typeof series) =>
              some.map((each) => points(identity(each.metric, each.tags), [[START + (each.old ? 1 : 10), 1]]));
            await samples.append(batch(series.slice(0, half)));
            // Reading makes the indexes that the rest has to keep.
            await selectAll(samples, selectors);
            await samples.append(batch(series.slice(half)));
            await samples.dropBefore(millis(START + 5));
            const { items } = await samples.listSeries({ metric: null, tags: [] }, { limit: 100, cursor: null });
            const found = await selectAll(samples, selectors);
            expect(found.map((each) => each.series)).toEqual(items.filter(matcherOf(selectors)));
          });
        },
      ),
      { numRuns: 25 },
    ));

  it('pages by how much it reads', () =>
    withSamples(async ({ samples }) => {
      const many = Array.from({ length: 150_000 }, (_, i) => [START + i, i] as const);
      for (const name of ['a', 'b', 'c', 'd']) await samples.append(batchOf(name, many));
      const first = await samples.select([{ metric: '*', tags: [] }], FROM, TO, null);
      expect(first.items.map(({ series, samples: { at } }) => [series.metric, at.length])).toEqual([
        ['a', 150_000],
        ['b', 150_000],
      ]);
      const second = await samples.select([{ metric: '*', tags: [] }], FROM, TO, first.nextCursor);
      expect(second.items.map(({ series }) => series.metric)).toEqual(['c', 'd']);
      expect(second.nextCursor).toBeNull();
    }));
});
