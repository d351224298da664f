import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, millis } from '../../../src/model/instant.ts';
import { AGGREGATE_FUNCTIONS, type AggregateFunction } from '../../../src/model/sample.ts';
import { matcherOf } from '../../../src/signals/discovery/select-series.ts';
import { batchOf, identity, points, START, selectAll, withSamples } from './opened-samples.ts';

const EVER = { from: millis(START), to: millis(START + 1_000_000_000) };

const tagsOf = (value: fc.Arbitrary<string>) => fc.record({ env: value, host: value, service: value }, { requiredKeys: [] });
const tags = tagsOf(fc.constantFrom('', 'a', 'b', 'a*'));
const tagPatterns = tagsOf(fc.constantFrom('', 'a', 'b', 'a*', 'a\\*', '*'));
const metric = fc.constantFrom('http.requests', 'http.5xx', 'http.status.500', 'status.500', 'http');
const pattern = fc.oneof(metric, fc.constantFrom('http.*', '*.500', '*', 'http.s*0', 'nothing*'));

describe('select', () => {
  it('gives the series that a look at every one of them picks, in the order in which they came, after any additions and deletions', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ metric, tags, old: fc.boolean() }), { minLength: 1, maxLength: 60 }),
        fc.array(fc.record({ metric: pattern, tags: tagPatterns }), { minLength: 1, maxLength: 3 }),
        async (series, selected) => {
          const selectors = selected.map((each) => ({ ...each, tags: identity('', each.tags).tags }));
          await withSamples(async ({ samples }) => {
            const half = series.length >> 1;
            const batch = (some: typeof series) =>
              some.map((each) => points(identity(each.metric, each.tags), [[START + (each.old ? 1 : 10), 1]]));
            await samples.append(batch(series.slice(0, half)));
            // Reading makes the indexes that the rest has to keep.
            await selectAll(samples, selectors, EVER);
            await samples.append(batch(series.slice(half)));
            await samples.dropBefore(millis(START + 5));
            const { items } = await samples.listSeries({ metric: null, tags: [] }, { limit: 100, cursor: null });
            const found = await selectAll(samples, selectors, EVER);
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
      const first = await samples.select([{ metric: '*', tags: [] }], EVER, null);
      expect(first.items.map(({ series, samples: { at } }) => [series.metric, at.length])).toEqual([
        ['a', 150_000],
        ['b', 150_000],
      ]);
      const second = await samples.select([{ metric: '*', tags: [] }], EVER, first.nextCursor);
      expect(second.items.map(({ series }) => series.metric)).toEqual(['c', 'd']);
      expect(second.nextCursor).toBeNull();
    }));
});

/** What aggregating means, one step at a time. */
function aggregated(pairs: readonly (readonly [number, number])[], stepMs: number, how: AggregateFunction) {
  const steps = Map.groupBy(pairs, ([at]) => Math.floor(at / stepMs) * stepMs);
  return [...steps].map(([start, inside]) => {
    const values = inside.map(([, value]) => value);
    const sum = values.reduce((total, value) => total + value, 0);
    const results = {
      ...{ sum, avg: sum / values.length, rate: sum / (stepMs / 1_000), count: values.length },
      ...{ min: Math.min(...values), max: Math.max(...values), last: values.at(-1)! },
    };
    return [start, results[how]];
  });
}

describe('select with a step', () => {
  const pair = fc.tuple(fc.integer({ min: 0, max: 200 }), fc.integer({ min: -9, max: 9 }));
  it('aggregates what lies in the range, sealed or not, into the steps that have samples', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(pair, { minLength: 1, maxLength: 30 }), { minLength: 1, maxLength: 6 }),
        fc.boolean(),
        fc.tuple(fc.integer({ min: -20, max: 220 }), fc.nat({ max: 240 })),
        fc.integer({ min: 1, max: 300 }),
        fc.constantFrom(...AGGREGATE_FUNCTIONS),
        async (batches, sealed, [start, length], stepMs, how) =>
          withSamples(async ({ samples }) => {
            const stored = { a: new Map<number, number>(), b: new Map<number, number>() };
            for (const [index, pairs] of batches.entries()) {
              const metric = index % 2 === 0 ? 'a' : 'b';
              for (const [at, value] of pairs) stored[metric].set(START + at, value);
              await samples.append(
                batchOf(
                  metric,
                  pairs.map(([at, value]) => [START + at, value]),
                ),
              );
              if (sealed) await samples.compact();
            }
            const [from, to] = [millis(START + start), millis(START + start + length)];
            const found = await selectAll(samples, [{ metric: '*', tags: [] }], { from, to, step: { stepMs, aggregate: how } });
            const expected = Object.entries(stored).flatMap(([metric, values]) => {
              const inside = [...values].filter(([at]) => at >= from && at < to).sort(([a], [b]) => a - b);
              return values.size > 0 ? [[metric, aggregated(inside, stepMs, how)]] : [];
            });
            const pairsOfEach = found.map(({ series, samples: { at, values } }) => [
              series.metric,
              Array.from(at, (instant, i) => [instant, values[i]]),
            ]);
            expect(pairsOfEach).toEqual(expected);
          }),
      ),
      { numRuns: 40 },
    ));

  it('is not limited by what it reads at once of a series', () =>
    withSamples(async ({ samples }) => {
      const hours = Array.from({ length: 100 * 24 }, (_, hour) => [START + hour * HOUR_MS, 1] as const);
      await samples.append(batchOf('a', hours));
      const range = { from: millis(START), to: millis(START + 100 * DAY_MS) };
      const [found] = await selectAll(samples, [identity('a')], { ...range, step: { stepMs: 40 * DAY_MS, aggregate: 'count' } });
      expect([...found!.samples.values].reduce((sum, count) => sum + count, 0)).toBe(hours.length);
      expect(found!.samples.at.length).toBeLessThanOrEqual(4);
      expect([...found!.samples.at].every((at) => at % (40 * DAY_MS) === 0)).toBe(true);
    }));

  it('pages by how much it reads, not by how little it answers', () =>
    withSamples(async ({ samples }) => {
      const many = Array.from({ length: 150_000 }, (_, i) => [START + i, i] as const);
      for (const name of ['a', 'b', 'c']) await samples.append(batchOf(name, many));
      const request = { ...EVER, step: { stepMs: 100_000, aggregate: 'last' as const } };
      const first = await samples.select([{ metric: '*', tags: [] }], request, null);
      const second = await samples.select([{ metric: '*', tags: [] }], request, first.nextCursor);
      const lastOf = ({ items }: typeof first) => items.map((item) => [item.series.metric, [...item.samples.values]]);
      const values = [...aggregated(many, 100_000, 'last')].map(([, value]) => value);
      expect(lastOf(first)).toEqual([
        ['a', values],
        ['b', values],
      ]);
      expect(lastOf(second)).toEqual([['c', values]]);
      expect(second.nextCursor).toBeNull();
    }));

  it('says of a page of another list that it is one', () =>
    withSamples(async ({ samples }) => {
      const request = { ...EVER, step: { stepMs: 1_000, aggregate: 'sum' as const } };
      await expect(samples.select([identity('a')], request, 'YQ')).rejects.toMatchObject({ name: 'InvalidCursorError' });
    }));
});
