import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readTime, readTimeText } from '../../src/model/time-input.ts';

const f = (value: number | string, at: number): void => expect(readTime(value)).toEqual({ valid: true, at });
const fails = (value: number | string, code: string): void => expect(readTime(value)).toMatchObject({ valid: false, code });

describe('readTime', () => {
  it('success', () => {
    f(1_795_400_000_000, 1_795_400_000_000);
    f(100_000_000_000, 100_000_000_000);
    f('2026-11-23T10:00:00Z', Date.UTC(2026, 10, 23, 10));
    f('2026-11-23t10:00:00z', Date.UTC(2026, 10, 23, 10));
    f('2026-11-23 10:00:00.5+05:30', Date.UTC(2026, 10, 23, 4, 30, 0, 500));
    f('2026-11-23T10:00:00.123456789-08:00', Date.UTC(2026, 10, 23, 18, 0, 0, 123));
    f('2024-02-29T23:59:59Z', Date.UTC(2024, 1, 29, 23, 59, 59));
    f('1970-01-01T00:00:00Z', 0);
  });

  it('failure', () => {
    fails(1_795_400_000, 'looks-like-seconds');
    fails(0, 'looks-like-seconds');
    fails(1_795_400_000_000_000, 'looks-like-microseconds');
    fails(1_795_400_000_000_000_000, 'not-an-instant');
    fails(-1, 'not-an-instant');
    fails(1.5e12 + 0.5, 'not-an-instant');
    fails(Number.NaN, 'not-an-instant');
    fails(Number.POSITIVE_INFINITY, 'not-an-instant');
    fails('1795400000000', 'not-rfc3339');
    fails('2026-11-23', 'not-rfc3339');
    fails('2026-11-23T10:00:00', 'not-rfc3339');
    fails('2026-11-23T10:00Z', 'not-rfc3339');
    fails('+275760-09-13T00:00:00Z', 'not-rfc3339');
    fails('2026-02-30T00:00:00Z', 'no-such-date');
    fails('2025-02-29T00:00:00Z', 'no-such-date');
    fails('2026-13-01T00:00:00Z', 'no-such-date');
    fails('2026-00-01T00:00:00Z', 'no-such-date');
    fails('2026-01-01T24:00:00Z', 'no-such-date');
    fails('2026-01-01T00:60:00Z', 'no-such-date');
    fails('2026-01-01T00:00:60Z', 'no-such-date');
    fails('2026-01-01T00:00:00+24:00', 'no-such-date');
    fails('1969-12-31T23:59:59Z', 'before-1970');
    fails('0001-01-01T00:00:00Z', 'before-1970');
  });

  it('reads what Date writes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: Date.UTC(9999, 11, 31) }), (at) => {
        f(new Date(at).toISOString(), at);
      }),
    );
  });
});

describe('readTimeText', () => {
  it('reads digits as milliseconds and a blank as the plus of a zone', () => {
    expect(readTimeText('1795400000000')).toEqual({ valid: true, at: 1_795_400_000_000 });
    expect(readTimeText('1795400000')).toMatchObject({ valid: false, code: 'looks-like-seconds' });
    expect(readTimeText('2026-11-23T10:00:00 02:00')).toEqual({ valid: true, at: Date.UTC(2026, 10, 23, 8) });
  });
});
