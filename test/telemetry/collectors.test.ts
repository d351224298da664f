import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { collectCounter, collectGauge, type MetricValue, sharedReading } from '../../src/telemetry/collectors.ts';

/** What a scrape shows of a counter and a gauge that read the same value, without the lines of help. */
async function scrapes(labelNames: readonly string[], ...values: readonly MetricValue[]): Promise<readonly string[]> {
  const registry = new Registry();
  let value: MetricValue = null;
  collectCounter(registry, { name: 'c', help: '-', labelNames }, () => value);
  collectGauge(registry, { name: 'g', help: '-', labelNames }, async () => value);
  const shown: string[] = [];
  for (value of values) {
    const lines = (await registry.metrics()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    shown.push(lines.join(', '));
  }
  return shown;
}

test('a value is read anew at each scrape', async () => {
  expect(await scrapes([], 3, 5)).toEqual(['c 3, g 3', 'c 5, g 5']);
});

test('what is unknown is not shown, before and after a value', async () => {
  expect(await scrapes([], null, 3, null)).toEqual(['', 'c 3, g 3', '']);
});

test('values by label replace those of the scrape before', async () => {
  const of = (kind: string, value: number) => ({ labels: { kind }, value });
  expect(await scrapes(['kind'], [of('a', 1), of('b', 2)], [of('b', 3)], [])).toEqual([
    'c{kind="a"} 1, c{kind="b"} 2, g{kind="a"} 1, g{kind="b"} 2',
    'c{kind="b"} 3, g{kind="b"} 3',
    '',
  ]);
});

test('a gauge falls below zero', async () => {
  const registry = new Registry();
  collectGauge(registry, { name: 'g', help: '-' }, () => -2);
  expect(await registry.metrics()).toContain('g -2');
});

test('metrics that share a reading cause one at each scrape', async () => {
  const registry = new Registry();
  let readings = 0;
  const read = sharedReading(async () => {
    readings += 1;
    return readings;
  });
  for (const name of ['a', 'b', 'c']) collectGauge(registry, { name, help: '-' }, read);
  for (const scrape of [1, 2])
    expect(await registry.metrics()).toMatch(new RegExp(`^a ${scrape}$[^]*^b ${scrape}$[^]*^c ${scrape}$`, 'm'));
  expect(readings).toBe(2);
});
