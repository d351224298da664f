import { describe, expect, it } from 'vitest';
import { type CalibrationInput, measureCalibration } from '../../../src/analysis/calibration/measure-calibration.ts';
import { DEFAULT_IMPACT_SETTINGS } from '../../../src/analysis/impact/input/impact-input.ts';
import { wilsonInterval } from '../../../src/analysis/stats/wilson-interval.ts';
import { HOUR_MS, MINUTE_MS, millis } from '../../../src/model/instant.ts';
import { instant, latencyPoints } from '../../insights/inline/noisy-series.ts';

const SIGNAL = { id: 'shop.latency', name: 'latency', kind: 'latency', bad: 'up', unit: 'ms' } as const;
const NEVER = instant(1_000);

function input(days: number, fields: Partial<CalibrationInput> = {}, jumpAt = NEVER): CalibrationInput {
  const values = Float64Array.from(latencyPoints(days, jumpAt, 1.5), ([, value]) => value);
  const window = { start: instant(0), stepMs: MINUTE_MS, values, denominators: null };
  return { signal: SIGNAL, window, asOf: instant(days), releases: [], activeRegressions: [], ...fields };
}

const measured = (given: CalibrationInput) => measureCalibration(given, DEFAULT_IMPACT_SETTINGS, null);

describe('measureCalibration', () => {
  it('finds a quiet signal calibrated', () => {
    const { falseFlags, pBelow001, pBelow005, from, to, reason } = measured(input(7));
    expect({ from, to, reason, of: falseFlags!.of }).toEqual({ from: instant(1), to: instant(6, 23.5), reason: null, of: 144 });
    expect(falseFlags!.count).toBeLessThanOrEqual(2);
    expect(pBelow001!.count).toBeLessThanOrEqual(pBelow005!.count);
    expect(pBelow005!.low).toBeLessThanOrEqual(0.05);
    expect(pBelow005!.high).toBeGreaterThanOrEqual(0.04);
    expect(falseFlags).toMatchObject({ ...wilsonInterval(falseFlags!.count, 144, 0.95), share: falseFlags!.count / 144 });
  });

  it('counts flags at placebos', () => {
    const { falseFlags, pBelow001 } = measured(input(3, {}, millis(instant(2, 4) + 3 * MINUTE_MS)));
    expect(falseFlags!.count).toBeGreaterThanOrEqual(1);
    expect(pBelow001!.count).toBeGreaterThanOrEqual(1);
  });

  it('leaves out placebos near a release or its regression', () => {
    const jumpAt = millis(instant(2, 4) + 3 * MINUTE_MS);
    const releases = [jumpAt];
    const { falseFlags } = measured(input(3, { releases }, jumpAt));
    expect([falseFlags!.count, falseFlags!.of]).toEqual([0, 45]);
    const live = [{ from: jumpAt, to: instant(3) }];
    expect(measured(input(3, { activeRegressions: live }, jumpAt)).to).toBeLessThanOrEqual(jumpAt);
  });

  it.each([
    ['less than a day', input(1)],
    ['releases every hour', input(3, { releases: Array.from({ length: 72 }, (_, hour) => millis(instant(0) + hour * HOUR_MS)) })],
    ['no value', { ...input(3), window: { ...input(3).window, values: new Float64Array(4_320).fill(Number.NaN) } }],
    [
      'a sample every ten minutes',
      {
        ...input(3),
        window: { ...input(3).window, values: Float64Array.from({ length: 4_320 }, (_, i) => (i % 10 ? Number.NaN : 5)) },
      },
    ],
    ['an empty window', { ...input(3), window: { ...input(3).window, values: new Float64Array(0) } }],
  ])('gives the reason with %s', (_name, given) => {
    const { reason, falseFlags, pBelow001, pBelow005 } = measured(given);
    expect({ falseFlags, pBelow001, pBelow005 }).toEqual({ falseFlags: null, pBelow001: null, pBelow005: null });
    expect(reason).toMatch(/\w/);
  });

  it('never flags a constant', () => {
    const constant = { ...input(3), window: { ...input(3).window, values: new Float64Array(4_320).fill(5) } };
    expect(measured(constant)).toMatchObject({ falseFlags: { count: 0 }, pBelow005: { count: 0 } });
  });

  it('stays within its number of placebos', () => {
    expect(measured(input(14)).falseFlags!.of).toBeLessThanOrEqual(150);
  });
});
