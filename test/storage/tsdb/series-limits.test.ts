import { describe, expect, it } from 'vitest';
import { batchOf, identity, inFolder, openSamples, pairsOf, points, START, withSamples } from './opened-samples.ts';

const all = { metric: null, tags: [] } as const;
const FIRST_PAGE = { limit: 100, cursor: null } as const;

describe('limits of series', () => {
  it('refuses a series past the limit of all, and only that one', () =>
    withSamples(
      async ({ samples }) => {
        await samples.append(batchOf('a', [[START, 1]]));
        const result = await samples.append([
          points(identity('b'), [[START, 1]]),
          points(identity('c'), [[START, 1]]),
          points(identity('a'), [[START + 1, 2]]),
        ]);
        expect(result).toMatchObject({ accepted: 2, refused: [{ index: 1, code: 'series-limit' }] });
        expect(await pairsOf(samples, 'c')).toEqual([]);
        expect(await pairsOf(samples, 'a')).toHaveLength(2);
      },
      { seriesLimit: 2 },
    ));

  it('refuses a series past the limit of its metric; other metrics go on', () =>
    withSamples(
      async ({ samples }) => {
        const hosts = ['1', '2', '3'].map((host) => points(identity('cpu', { host }), [[START, 1]]));
        const result = await samples.append([...hosts, points(identity('load'), [[START, 1]])]);
        expect(result).toMatchObject({ accepted: 3, refused: [{ index: 2, code: 'series-limit' }] });
        expect((await samples.append(hosts)).refused).toHaveLength(1);
      },
      { seriesPerMetricLimit: 2 },
    ));

  it('makes room again when retention has dropped a series', () =>
    withSamples(
      async ({ samples }) => {
        await samples.append(batchOf('old', [[START, 1]]));
        expect((await samples.append(batchOf('new', [[START + 9, 1]]))).refused).toHaveLength(1);
        await samples.dropBefore((START + 5) as never);
        expect((await samples.append(batchOf('new', [[START + 9, 1]]))).refused).toHaveLength(0);
      },
      { seriesLimit: 1 },
    ));
});

describe('identity of series', () => {
  const NASTY: Record<string, string>[] = [
    JSON.parse('{"__proto__":"x"}'),
    { constructor: 'x', toString: 'y' },
    { a: '\u0000' },
    { a: '\ud800' },
    { a: '\ufffd' },
    { a: '\u00e9' },
    { a: 'e\u0301' },
    { a: '","b":"c' },
    {},
  ];

  it('keeps every tag as it came, also over a restart', () =>
    inFolder(async (directory) => {
      const first = await openSamples(directory);
      await first.samples.append(NASTY.map((tags, i) => points(identity('m', tags), [[START, i]])));
      const before = await first.samples.listSeries(all, FIRST_PAGE);
      await first.close();
      expect(before.items.map(({ tags }) => tags)).toEqual(NASTY.map((tags) => identity('m', tags).tags));
      const second = await openSamples(directory);
      expect(await second.samples.listSeries(all, FIRST_PAGE)).toEqual(before);
      const again = await second.samples.append(NASTY.map((tags, i) => points(identity('m', tags), [[START, -i]])));
      expect(again.accepted).toBe(NASTY.length);
      expect((await second.samples.stats()).series).toBe(NASTY.length);
      await second.close();
    }));

  it('takes the kind and unit sent last; what is not sent stays', () =>
    inFolder(async (directory) => {
      const first = await openSamples(directory);
      const send = (kind: 'gauge' | 'latency' | null, unit: string | null) =>
        first.samples.append([points({ ...identity('m'), kind, unit }, [[START, 1]])]);
      await send('gauge', null);
      await send(null, 'ms');
      await send('latency', null);
      await first.close();
      const second = await openSamples(directory);
      expect((await second.samples.listSeries(all, FIRST_PAGE)).items).toMatchObject([{ kind: 'latency', unit: 'ms' }]);
      await second.close();
    }));
});
