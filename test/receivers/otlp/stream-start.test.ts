import { describe, expect, it } from 'vitest';
import { millis } from '../../../src/model/instant.ts';
import { StreamRegistry } from '../../../src/receivers/otlp/stream-registry.ts';
import { point, requestWith, sum, T0 } from './build-request.ts';
import { type Converted, convert, newRegistry } from './otlp-fixtures.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const NOW = millis(T0 + 24 * HOUR);

/** What each export adds to the series with this attribute, as `instant: value`. */
function exportsOf(
  registry: StreamRegistry,
  ...exports: readonly (readonly object[])[]
): readonly Readonly<Record<string, number>>[] {
  return exports.map((points) => {
    const { samples, remember } = convert(requestWith(sum(points)), registry, NOW, T0);
    remember();
    return Object.fromEntries(
      Object.entries(samples).map(([name, value]) => [
        name.replace(/^m\{(?:code=(\d+),)?.*@/, (_, code) => (code ? `${code}@` : '')),
        value,
      ]),
    );
  });
}

const total = (at: number, start: number | null, value: number, code?: string) =>
  point(at, start, { asInt: value }, code === undefined ? {} : { code });

describe('the begin of a running total', () => {
  it('is stored once, as 0', () => {
    expect(exportsOf(newRegistry(), [total(MINUTE, 0, 5)], [total(2 * MINUTE, 0, 9)])).toEqual([
      { 0: 0, [MINUTE]: 5 },
      { [2 * MINUTE]: 9 },
    ]);
  });

  it('is stored again when the process begins anew, even where it has counted further since', () => {
    expect(exportsOf(newRegistry(), [total(MINUTE, 0, 5)], [total(HOUR, 2 * MINUTE, 900)])).toEqual([
      { 0: 0, [MINUTE]: 5 },
      { [2 * MINUTE]: 0, [HOUR]: 900 },
    ]);
  });

  it('is the last export for attributes that came later than their process', () => {
    const [, second] = exportsOf(
      newRegistry(),
      [total(10 * HOUR, 0, 900, '200')],
      [total(10 * HOUR + MINUTE, 0, 950, '200'), total(10 * HOUR + MINUTE, 0, 7, '500')],
    );
    expect(second).toEqual({
      [`200@${10 * HOUR + MINUTE}`]: 950,
      [`500@${10 * HOUR}`]: 0,
      [`500@${10 * HOUR + MINUTE}`]: 7,
    });
  });

  it('is not known of a process that is older than what is stored of it', () => {
    expect(exportsOf(newRegistry(), [total(10 * HOUR, 0, 900)])).toEqual([{ [10 * HOUR]: 900 }]);
  });

  it('is not known where one export comes in several requests', () => {
    const at = 10 * HOUR;
    expect(exportsOf(newRegistry(), [total(at, 0, 900, '200')], [total(at, 0, 7, '500')])).toEqual([
      { [`200@${at}`]: 900 },
      { [`500@${at}`]: 7 },
    ]);
  });

  it.each([
    ['it is left out', null],
    ['it is the instant of the first point, which is what a sender states that does not know', MINUTE],
  ])('is not known where %s', (_why, start) => {
    expect(exportsOf(newRegistry(), [total(MINUTE, start, 5)], [total(2 * MINUTE, start, 9)])).toEqual([
      { [MINUTE]: 5 },
      { [2 * MINUTE]: 9 },
    ]);
  });

  it('does not put a 0 among what is stored already, when points come out of order', () => {
    expect(exportsOf(newRegistry(), [total(5 * MINUTE, 0, 5)], [total(6 * MINUTE, 4 * MINUTE, 9)])).toEqual([
      { 0: 0, [5 * MINUTE]: 5 },
      { [6 * MINUTE]: 9 },
    ]);
  });

  it('is stored when the request is sent again because it was not stored', () => {
    const registry = newRegistry();
    const [first, again] = [0, 1].map(() => convert(requestWith(sum([total(MINUTE, 0, 5)])), registry, NOW, T0)) as [
      Converted,
      Converted,
    ];
    expect(again.samples).toEqual(first.samples);
    expect(Object.values(first.samples)).toEqual([0, 5]);
  });

  it('is not guessed after what was remembered has been given up', () => {
    const registry = new StreamRegistry(new Set(), 1);
    const [, second] = exportsOf(
      registry,
      [total(10 * HOUR, 0, 900, '200')],
      [total(10 * HOUR + MINUTE, 0, 950, '200'), total(10 * HOUR + MINUTE, 0, 7, '500')],
    );
    expect(second).toEqual({ [`200@${10 * HOUR + MINUTE}`]: 950, [`500@${10 * HOUR + MINUTE}`]: 7 });
  });
});
