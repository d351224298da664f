import { expect, it } from 'vitest';
import { quietSeries } from '../../../bench/made-series.ts';
import { isPersistentNoise, isSmooth } from '../../../src/analysis/change-points/persistence.ts';

const SERIES = 400;
const shareOf = (fits: (i: number) => boolean): number =>
  Array.from({ length: SERIES }, (_, i) => i).filter(fits).length / SERIES;

it('persistent noise is distinguished from a smooth curve, from a hundred points on', () => {
  expect(shareOf((i) => isPersistentNoise([quietSeries('AR 0.5', 100, 34_000 + i)]))).toBeGreaterThan(0.8);
  expect(shareOf((i) => isPersistentNoise([quietSeries('AR 0.8', 100, 34_000 + i)]))).toBeGreaterThan(0.9);
  expect(shareOf((i) => isPersistentNoise([quietSeries('AR 0.8', 500, 34_000 + i)]))).toBeGreaterThan(0.97);
  expect(shareOf((i) => isPersistentNoise([quietSeries('white', 500, 34_000 + i)]))).toBeLessThan(0.01);
});

it('one smooth dimension makes the whole smooth', () => {
  const wave = Float64Array.from({ length: 200 }, (_, i) => Math.sin(i / 15));
  const noise = quietSeries('AR 0.5', 200, 34_000);
  expect(isSmooth([noise])).toBe(false);
  expect(isSmooth([noise, wave])).toBe(true);
  expect(isPersistentNoise([noise, wave])).toBe(false);
});
