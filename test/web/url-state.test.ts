import { describe, expect, test } from 'vitest';
import { millis } from '../../src/model/instant.ts';
import { readView, type View, writeView } from '../../src/web/state/url-state.ts';
import { DEFAULT_RANGE } from '../../src/web/time/time-range.ts';

const DEFAULT_VIEW: View = {
  service: null,
  environment: null,
  range: DEFAULT_RANGE,
  tags: [],
  verdicts: [],
  release: null,
  zone: 'local',
  changes: true,
  integrations: false,
};
const from = millis(Date.UTC(2026, 10, 23, 8));
const to = millis(Date.UTC(2026, 10, 23, 12));

describe('writeView', () => {
  const cases: ReadonlyArray<readonly [string, Partial<View>, string]> = [
    ['the default view leaves the address bare', {}, ''],
    ['service and environment', { service: 'shop', environment: '*' }, '#service=shop&env=*'],
    ['a sliding range', { range: { kind: 'recent', length: '7d' } }, '#range=7d'],
    [
      'a brushed range',
      { range: { kind: 'between', from, to } },
      '#from=2026-11-23T08%3A00%3A00.000Z&to=2026-11-23T12%3A00%3A00.000Z',
    ],
    ['filters', { tags: ['hotfix', 'a&b'], verdicts: ['flagged'] }, '#tag=hotfix&tag=a%26b&verdict=flagged'],
    ['change points switched off', { changes: false }, '#changes=off'],
    ['what arrives from where', { integrations: true }, '#page=integrations'],
    ['an open release, in UTC', { release: 'evt_1', zone: 'utc' }, '#release=evt_1&tz=utc'],
  ];
  test.each(cases)('%s_success', (_name, change, search) => {
    const view = { ...DEFAULT_VIEW, ...change };
    expect(writeView(view)).toBe(search);
    expect(readView(search)).toEqual(view);
  });
});

describe('readView', () => {
  test.each([
    ['unknown words', '#range=9y&verdict=guilty&tz=mars&colour=red'],
    ['an end before its start', '#from=2026-11-23T12:00:00Z&to=2026-11-23T08:00:00Z'],
    ['a range with one end', '#from=2026-11-23T12:00:00Z'],
    ['a range of centuries', '#from=1600-01-01T00:00:00Z&to=2026-01-01T00:00:00Z'],
    ['empty values', '#service=&env=&tag=&release='],
  ])('%s_failure: taken as not given', (_name, search) => {
    expect(readView(search)).toEqual(DEFAULT_VIEW);
  });

  test('a_tag_given_twice_counts_once', () => {
    expect(readView('#tag=hotfix&tag=hotfix').tags).toEqual(['hotfix']);
  });
});
