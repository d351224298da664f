import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { readSettings } from '../../src/settings/read-settings.ts';
import { type SettingsShape, setting, settingsShape } from '../../src/settings/setting.ts';

const number = z.coerce.number().int();

/** The values of one shape, or its faults. */
function read<Values>(shape: SettingsShape<Values>, environment: Record<string, string>): unknown {
  const reading = readSettings([shape as SettingsShape<unknown>], environment);
  return reading.valid ? reading.settings.of(shape) : reading.faults;
}

describe('a list', () => {
  const LIST = settingsShape({
    channels: setting('CHANNELS', 'mail, chat', z.array(z.enum(['mail', 'chat', 'page'])).readonly(), { list: true }),
    names: setting('NAMES', null, z.array(z.string()).readonly(), { list: true }),
  });

  test('has its default where the variable is unset or empty, and is empty without a default', () => {
    expect(read(LIST, {})).toEqual({ channels: ['mail', 'chat'], names: [] });
    expect(read(LIST, { PINKBAR_CHANNELS: ' ', PINKBAR_NAMES: '' })).toEqual({ channels: ['mail', 'chat'], names: [] });
  });

  test('is split at commas, with blanks and empty parts left out', () => {
    expect(read(LIST, { PINKBAR_CHANNELS: 'page', PINKBAR_NAMES: ' a ,, b c,' })).toEqual({
      channels: ['page'],
      names: ['a', 'b c'],
    });
  });

  test('has a fault for each part that is wrong', () => {
    const faults = read(LIST, { PINKBAR_CHANNELS: 'mail, pigeon, smoke' }) as readonly string[];
    expect(faults).toHaveLength(2);
    for (const fault of faults) expect(fault).toMatch(/^PINKBAR_CHANNELS: .* \(it is "mail, pigeon, smoke"\)$/);
  });
});

describe('settings that only make sense together', () => {
  const seen: unknown[] = [];
  const RANGE = settingsShape({ low: setting('LOW', '1', number), high: setting('HIGH', '9', number) }, ({ low, high }) => {
    seen.push([low, high]);
    return low !== undefined && high !== undefined && low > high ? ['PINKBAR_LOW is above PINKBAR_HIGH'] : [];
  });

  test('are checked after each by itself', () => {
    expect(read(RANGE, { PINKBAR_LOW: '3' })).toEqual({ low: 3, high: 9 });
    expect(read(RANGE, { PINKBAR_LOW: '10' })).toEqual(['PINKBAR_LOW is above PINKBAR_HIGH']);
  });

  test('are undefined in the check where they are faulty by themselves', () => {
    seen.length = 0;
    const faults = read(RANGE, { PINKBAR_LOW: 'few', PINKBAR_HIGH: '0' }) as readonly string[];
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(/^PINKBAR_LOW: /);
    expect(seen).toEqual([[undefined, 0]]);
  });
});

test('a setting that two shapes have is read once and has one fault', () => {
  const SHARED = setting('SHARED', '1', number);
  const shapes = [settingsShape({ one: SHARED }), settingsShape({ other: SHARED })] as const;
  const all = shapes as readonly SettingsShape<unknown>[];
  const reading = readSettings(all, { PINKBAR_SHARED: '5' });
  expect(reading.valid && [reading.settings.of(shapes[0]), reading.settings.of(shapes[1])]).toEqual([{ one: 5 }, { other: 5 }]);
  expect(readSettings(all, { PINKBAR_SHARED: 'x' })).toMatchObject({ valid: false, faults: { length: 1 } });
});
