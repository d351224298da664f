import { describe, expect, test } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS, millis, SECOND_MS } from '../../src/model/instant.ts';
import { chooseStepMs, wholeBuckets } from '../../src/web/time/query-step.ts';
import { formatAgo, formatDuration, formatInstant, formatTick } from '../../src/web/time/time-format.ts';
import { brushedRange, LONGEST_RANGE_MS, rangeAround, resolveRange, zoomedOut } from '../../src/web/time/time-range.ts';

const now = millis(Date.UTC(2026, 10, 23, 12, 0, 7));

describe('chooseStepMs', () => {
  test.each([
    ['an hour on a laptop', HOUR_MS, 950, 10 * SECOND_MS],
    ['an hour on a telephone', HOUR_MS, 280, 30 * SECOND_MS],
    ['a day on a laptop', DAY_MS, 950, 5 * MINUTE_MS],
    ['a week on a laptop', 7 * DAY_MS, 950, 30 * MINUTE_MS],
    ['a week on a wide screen', 7 * DAY_MS, 1_900, 10 * MINUTE_MS],
    ['a year', 365 * DAY_MS, 950, DAY_MS],
    ['longer than the coarsest step allows for', 3_650 * DAY_MS, 100, DAY_MS],
    ['a plot without width', HOUR_MS, 0, HOUR_MS],
  ])('%s', (_name, lengthMs, widthPx, stepMs) => {
    expect(chooseStepMs(lengthMs, widthPx)).toBe(stepMs);
  });
});

describe('wholeBuckets', () => {
  const step = 10 * SECOND_MS;
  test('leaves_out_the_bucket_that_is_still_filling', () => {
    const shown = resolveRange({ kind: 'recent', length: '1h' }, now);
    expect(wholeBuckets(shown, step, now)).toEqual({
      from: Date.UTC(2026, 10, 23, 11, 0, 0),
      to: Date.UTC(2026, 10, 23, 11, 59, 50),
    });
  });

  test('keeps_all_of_a_range_in_the_past', () => {
    const shown = { from: millis(now - 2 * HOUR_MS), to: millis(now - HOUR_MS) };
    expect(wholeBuckets(shown, step, now).to).toBe(Date.UTC(2026, 10, 23, 11, 0, 10));
  });

  test('is_never_empty', () => {
    const { from, to } = wholeBuckets({ from: now, to: now }, DAY_MS, now);
    expect(to - from).toBe(DAY_MS);
  });
});

describe('ranges', () => {
  test('a_brush_counts_in_either_direction', () => {
    expect(brushedRange(now, now - HOUR_MS)).toEqual({ kind: 'between', from: now - HOUR_MS, to: now });
  });

  test('a_brush_of_seconds_is_not_meant', () => {
    expect(brushedRange(now, now + SECOND_MS)).toBeNull();
  });

  test('zooming_out_doubles_around_the_middle', () => {
    const shown = { from: millis(now - 6 * HOUR_MS), to: millis(now - 4 * HOUR_MS) };
    expect(zoomedOut(shown, now)).toEqual({ kind: 'between', from: now - 7 * HOUR_MS, to: now - 3 * HOUR_MS });
  });

  test('zooming_out_stops_at_the_present_and_at_a_year', () => {
    const lastHour = { from: millis(now - HOUR_MS), to: now };
    expect(zoomedOut(lastHour, now)).toEqual({ kind: 'between', from: now - 2 * HOUR_MS, to: now });
    const year = zoomedOut({ from: millis(now - LONGEST_RANGE_MS), to: now }, now);
    expect(year).toEqual({ kind: 'between', from: now - LONGEST_RANGE_MS, to: now });
  });

  test('around_a_fresh_release_the_range_ends_now', () => {
    const at = millis(now - 10 * MINUTE_MS);
    expect(rangeAround(at, now)).toEqual({ kind: 'between', from: at - 2 * HOUR_MS, to: now });
  });
});

describe('formats', () => {
  test.each([
    [30 * SECOND_MS, 'just now'],
    [12 * MINUTE_MS, '12\u00a0min ago'],
    [119 * MINUTE_MS, '1\u00a0h ago'],
    [3 * DAY_MS, '3\u00a0d ago'],
    [-5 * MINUTE_MS, 'in 5\u00a0min'],
  ])('%d ms ago', (distanceMs, text) => {
    expect(formatAgo(millis(now - distanceMs), now)).toBe(text);
  });

  test.each([
    [45 * SECOND_MS, '45\u00a0s'],
    [6 * MINUTE_MS, '6\u00a0min'],
    [90 * MINUTE_MS, '1\u00a0h 30\u00a0min'],
    [2 * HOUR_MS, '2\u00a0h'],
  ])('a length of %d ms', (lengthMs, text) => {
    expect(formatDuration(lengthMs)).toBe(text);
  });

  test('formatInstant_in_utc', () => {
    expect(formatInstant(now, 'utc')).toBe('Mon 23 Nov 12:00:07');
  });

  test.each([
    ['an hourly tick', now, HOUR_MS, '12:00'],
    ['midnight among hourly ticks', Date.UTC(2026, 10, 23), HOUR_MS, 'Mon 23 Nov'],
    ['a daily tick that daylight saving has moved', Date.UTC(2026, 10, 23, 1), DAY_MS, 'Mon 23 Nov'],
    ['a tick of seconds', now, 10 * SECOND_MS, '12:00:07'],
  ])('formatTick: %s', (_name, at, incrementMs, text) => {
    expect(formatTick(at, incrementMs, 'utc')).toBe(text);
  });
});
