import { expect, onTestFinished, test, vi } from 'vitest';
import type { CalibrationInput } from '../../src/analysis/calibration/measure-calibration.ts';
import { DEFAULT_IMPACT_SETTINGS } from '../../src/analysis/impact/input/impact-input.ts';
import { Calibration } from '../../src/judging/calibration.ts';
import type { SignalCalibration } from '../../src/model/calibration.ts';
import { HOUR_MS, MINUTE_MS, millis } from '../../src/model/instant.ts';
import { minute, minutesOf, type Scenario, startScenario } from './scenario.ts';

const NOW = minute(60);
const QUIET: Omit<SignalCalibration, 'signal'> = {
  from: minute(0),
  to: minute(60),
  falseFlags: { count: 1, of: 50, share: 0.02, low: 0, high: 0.1 },
  pBelow001: null,
  pBelow005: null,
  reason: null,
};

function calibrationOf(
  scenario: Scenario,
  measure: (input: CalibrationInput) => Promise<SignalCalibration>,
  faults: unknown[] = [],
) {
  const log = { info: () => {}, warn: () => {}, error: ({ signal }: { signal?: string }) => faults.push(signal) };
  return new Calibration({ ...scenario.store, measure, settings: DEFAULT_IMPACT_SETTINGS, now: () => NOW, log });
}

test('who asks waits no longer than so, and the rest comes later', async () => {
  const scenario = await startScenario();
  await scenario.samples('http.5xx', 0, 60, 1);
  let finish = (): void => {};
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const calibration = calibrationOf(scenario, async ({ signal }) => {
    await finished;
    return { ...QUIET, signal: signal.id };
  });
  expect(await calibration.read(1)).toMatchObject({ measuredAt: null, measuring: true, signals: [] });
  expect(calibration.falseFlags().size).toBe(0);
  finish();
  expect(await calibration.read(60_000)).toMatchObject({
    measuredAt: NOW,
    measuring: false,
    signals: [{ ...QUIET, signal: 'shop.http_5xx' }],
  });
  expect(calibration.falseFlags().get('shop.http_5xx')).toEqual(QUIET.falseFlags);
});

test('keeps away from releases that may have moved the signal, and from no others', async () => {
  const scenario = await startScenario();
  await scenario.samples('http.5xx', 0, 60, 1);
  await scenario.deploy(10);
  await scenario.deploy(20, { service: 'cart' });
  await scenario.deploy(30, { service: null });
  await scenario.deploy(40, { status: 'failed' });
  const seen: number[][] = [];
  await calibrationOf(scenario, async ({ signal, releases }) => {
    seen.push(releases.map(minutesOf));
    return { ...QUIET, signal: signal.id };
  }).read(60_000);
  expect(seen).toEqual([[10, 30]]);
});

test('keeps away from releases of the environment of the signal, by any of its names, and from those that name none', async () => {
  const scenario = await startScenario();
  for (const env of ['production', 'staging']) await scenario.samples('http.5xx', 0, 60, 1, { service: 'shop', env });
  await scenario.deploy(10, { environment: 'prod' });
  await scenario.deploy(20, { environment: 'staging' });
  await scenario.deploy(30, { environment: null });
  const seen: [string, number[]][] = [];
  await calibrationOf(scenario, async ({ signal, releases }) => {
    seen.push([signal.id, releases.map(minutesOf)]);
    return { ...QUIET, signal: signal.id };
  }).read(60_000);
  expect(seen).toEqual([
    ['shop.production.http_5xx', [10, 30]],
    ['shop.staging.http_5xx', [20, 30]],
  ]);
});

test('one signal that fails does not keep the others from being measured', async () => {
  const scenario = await startScenario();
  await scenario.samples('http.5xx', 0, 60, 1, { service: 'cart' });
  await scenario.samples('http.5xx', 0, 60, 1, { service: 'shop' });
  const faults: unknown[] = [];
  const calibration = calibrationOf(
    scenario,
    async ({ signal }) => {
      if (signal.id.startsWith('cart')) throw new RangeError('too long');
      return { ...QUIET, signal: signal.id };
    },
    faults,
  );
  expect((await calibration.read(60_000)).signals.map(({ signal }) => signal)).toEqual(['shop.http_5xx']);
  expect(faults).toEqual(['cart.http_5xx']);
});

test('after a fault of the store, it is measured again soon and not a day later', async () => {
  vi.useFakeTimers({ now: NOW });
  onTestFinished(() => void vi.useRealTimers());
  let passes = 0;
  const failsOnce = async () => {
    passes += 1;
    if (passes === 1) throw new Error('disk');
    return { items: [], more: false };
  };
  const calibration = new Calibration({
    signals: { ofScope: failsOnce, selectorsOf: async () => [] },
    events: { releases: async () => [] },
    reports: { listReleases: async () => ({ items: [], nextCursor: null }), regressions: async () => [] },
    samples: { select: async () => ({ items: [], nextCursor: null }) },
    measure: async () => ({ ...QUIET, signal: 'none' }),
    settings: DEFAULT_IMPACT_SETTINGS,
    now: () => millis(Date.now()),
    log: { info: () => {}, warn: () => {}, error: () => {} },
  });
  calibration.start();
  await vi.advanceTimersByTimeAsync(10 * MINUTE_MS);
  expect(passes).toBe(1);
  await vi.advanceTimersByTimeAsync(6 * MINUTE_MS);
  expect(passes).toBe(2);
  await vi.advanceTimersByTimeAsync(50 * MINUTE_MS);
  expect(passes).toBe(2);
  await calibration.stop();
});

test('a signal with few quiet moments is measured again every hour, one with enough every day', async () => {
  const scenario = await startScenario();
  for (const metric of ['http.5xx', 'http.requests']) await scenario.samples(metric, 0, 60, 1);
  let now = NOW;
  const measured: string[] = [];
  const calibration = new Calibration({
    ...scenario.store,
    measure: async ({ signal }) => {
      measured.push(signal.id);
      const of = signal.id === 'shop.http_error_ratio' ? 3 : 50;
      return { ...QUIET, signal: signal.id, falseFlags: { ...QUIET.falseFlags!, of } };
    },
    settings: DEFAULT_IMPACT_SETTINGS,
    now: () => now,
    log: { info: () => {}, warn: () => {}, error: () => {} },
  });
  onTestFinished(() => calibration.stop());
  await calibration.read(60_000);
  const first = measured.splice(0).toSorted();
  expect(first).toContain('shop.http_error_ratio');
  expect(first.length).toBeGreaterThan(1);
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const passAfter = async (ms: number) => {
    now = millis(now + ms);
    calibration.start();
    await vi.waitFor(() => expect(measured).not.toEqual([]));
    await calibration.stop();
    return measured.splice(0).toSorted();
  };
  expect(await passAfter(HOUR_MS)).toEqual(['shop.http_error_ratio']);
  expect(await passAfter(23 * HOUR_MS)).toEqual(first);
});
