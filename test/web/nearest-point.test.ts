import { describe, expect, it } from 'vitest';
import { millis } from '../../src/model/instant.ts';
import { lagWords } from '../../src/web/charts/change-words.ts';
import { nearestLine, worstPoint } from '../../src/web/charts/nearest-point.ts';
import { cardLeft } from '../../src/web/charts/panel-layout.ts';

describe('the point under the pointer', () => {
  it.each([
    ['the only line', [5], 100, 0],
    ['the nearest line', [5, 50, 90], 60, 1],
    ['a line without a gap', [null, 50, undefined], 0, 1],
    ['no line', [null, undefined], 0, null],
  ])('is one of %s', (_name, values, at, line) => {
    expect(nearestLine(values, at)).toBe(line);
  });

  const points = [
    [10, 99],
    [20, 3],
    [30, null],
    [40, 7],
    [50, 1],
    [60, 0],
  ] as const;
  it.each([
    ['up', 40],
    ['down', 50],
    ['either', 40],
  ] as const)('is the worst in sight of a signal bad %s', (bad, at) => {
    expect(worstPoint(points, { from: millis(20), to: millis(60) }, bad)).toBe(at);
  });
  it('is none where there is no value in sight', () => {
    expect(worstPoint(points, { from: millis(25), to: millis(35) }, 'up')).toBeNull();
  });
});

describe('its card', () => {
  it('stands to the right of the point, or to the left where there is no room, and never outside', () => {
    expect([cardLeft(100, 1_000, 300), cardLeft(900, 1_000, 300), cardLeft(100, 200, 300)]).toEqual([114, 586, 0]);
  });
  it.each([
    [0, 'the change began with it'],
    [59, 'the change began with it'],
    [420, 'the change began 7\u00a0min after it'],
    [-120, 'the change began 2\u00a0min before it'],
  ])('says of a lag of %s s that %s', (lagSeconds, words) => {
    expect(lagWords(lagSeconds)).toBe(words);
  });
});
