import { describe, expect, test } from 'vitest';
import type { Schema } from '../../src/openapi/schema.ts';
import { changeWords } from '../../src/web/charts/change-words.ts';

const change = (part: Partial<Schema<'ChangePoint'>>): Schema<'ChangePoint'> => ({
  at: '2026-11-23T10:00:00.000Z',
  low: '2026-11-23T10:00:00.000Z',
  high: '2026-11-23T10:00:00.000Z',
  kind: 'level',
  before: 100,
  after: 145,
  relative: 0.45,
  slopeBeforePerHour: 0,
  slopeAfterPerHour: 0,
  ...part,
});

describe('changeWords', () => {
  const plain = (text: string): string => text.replaceAll('\u00a0', ' ').replaceAll('\u2212', '-');
  test.each([
    [change({}), 'latency', 'ms', 'rose from 100 ms to 145 ms (+45 %)'],
    [change({ before: 145, after: 100, relative: -0.31 }), 'latency', 'ms', 'fell from 145 ms to 100 ms (-31 %)'],
    [change({ before: 0, after: 0.02, relative: null }), 'ratio', null, 'rose from 0 % to 2 %'],
    [change({}), 'count', null, 'rose (+45 %)'],
    [change({ relative: null }), 'count', null, 'rose from 0'],
    [change({ kind: 'slope', slopeAfterPerHour: 3 }), 'gauge', null, 'turned upwards'],
    [change({ kind: 'slope', slopeBeforePerHour: 3 }), 'gauge', null, 'turned downwards'],
  ] as const)('%#', (given, kind, unit, words) => {
    expect(plain(changeWords(given, { name: 'signal', kind, unit }))).toBe(words);
  });
});
