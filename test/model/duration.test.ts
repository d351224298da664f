import { describe, expect, it } from 'vitest';
import { readDuration } from '../../src/model/duration.ts';

describe('readDuration', () => {
  it.each([
    ['500ms', 500],
    ['90s', 90_000],
    ['30m', 1_800_000],
    ['2h', 7_200_000],
    ['1d', 86_400_000],
    ['0s', 0],
    ['30', null],
    ['-5m', null],
    ['1.5h', null],
    ['m', null],
    ['', null],
  ])('reads %s as %s', (text, expected) => {
    expect(readDuration(text)).toBe(expected);
  });
});
