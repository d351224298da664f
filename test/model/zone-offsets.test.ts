import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS, millis } from '../../src/model/instant.ts';
import { zoneOffsets } from '../../src/model/zone-offsets.ts';

const march = millis(Date.UTC(2026, 2, 20, 5));

describe('zoneOffsets', () => {
  // python3: from zoneinfo import ZoneInfo; datetime(2026, 3, 29, 1, tzinfo=UTC).astimezone(ZoneInfo('Europe/Berlin')).utcoffset()
  it.each([
    ['UTC', [[march, 0]]],
    ['Asia/Kolkata', [[march, 330]]],
    [
      'Europe/Berlin',
      [
        [march, 60],
        [Date.UTC(2026, 2, 29, 1), 120],
      ],
    ],
    [
      'Australia/Lord_Howe',
      [
        [march, 660],
        [Date.UTC(2026, 3, 4, 15), 630],
      ],
    ],
  ] as const)('of %s', (zone, expected) => {
    const offsets = zoneOffsets(zone, march, millis(march + 30 * DAY_MS));
    expect(offsets.map(({ from, offsetMs }) => [from, offsetMs / MINUTE_MS])).toEqual(expected);
  });

  it('of a stretch inside one hour', () => {
    expect(zoneOffsets('Europe/Berlin', march, millis(march + HOUR_MS))).toHaveLength(1);
  });

  it('does not know every name', () => expect(() => zoneOffsets('Nowhere', march, march)).toThrow(RangeError));
});
