import { describe, expect, it } from 'vitest';
import { movedTogether } from '../../../../src/analysis/impact/evidence/control-change.ts';
import type { ImpactInput } from '../../../../src/analysis/impact/input/impact-input.ts';
import { DEFAULT_IMPACT_SETTINGS } from '../../../../src/analysis/impact/input/impact-input.ts';
import { judgeSignal } from '../../../../src/analysis/impact/verdict/judge-signal.ts';
import type { SignalWindow } from '../../../../src/model/signal.ts';
import { buildInput, type Injected, judge, MODEL, type Story } from '../scenario.ts';

const step = (fromMin: number, times: number): Injected => ({ shape: 'step', fromMin, times });
const LATENCY: Story = { kind: 'latency', historyHours: 72, afterMin: 60 };
const RATIO: Story = { kind: 'ratio', level: 0.01, requestsPerMinute: 300, historyHours: 72, afterMin: 60 };

const judged = (input: ImpactInput) => judgeSignal(input, DEFAULT_IMPACT_SETTINGS, MODEL);

/** A control of which only every so many samples are there, and none in the time around the release that `isGone` names. */
const withHoles = (window: SignalWindow, isGone: (minute: number) => boolean, releaseAt: number): SignalWindow => ({
  ...window,
  values: window.values.map((value, i) => (isGone((window.start + i * window.stepMs - releaseAt) / 60_000) ? Number.NaN : value)),
});

describe('controls', () => {
  it.each([
    ['latency', { ...LATENCY, injected: [step(2, 1.6)] }],
    ['ratio', { ...RATIO, injected: [step(2, 8)] }],
  ] as const)('of which a quarter moves as a %s did make it an event of the fleet', (_kind, story) => {
    const moved = story.injected;
    const finding = judge({ ...story, controls: [[], moved, [], []] });
    expect(finding.verdict).toBe('global_event');
    expect(finding.evidence!.controlShare!).toBeGreaterThan(0.6);
    expect(judge({ ...story, controls: [[], [], [], []] }).verdict).toBe('regression');
  });

  it('that moved a little leave a large change with the release', () => {
    const finding = judge({ ...LATENCY, injected: [step(2, 3)], controls: [[step(2, 1.15)], [step(2, 1.15)], []] });
    expect(finding.verdict).toBe('regression');
    expect(finding.evidence!.controlShare!).toBeLessThan(0.3);
  });

  it('that moved leave with the release what is far beyond it', () => {
    const everywhere = [step(2, 1.9)];
    const controls = [everywhere, everywhere, everywhere];
    const finding = judge({ ...LATENCY, injected: [step(2, 3)], controls });
    expect(finding.verdict).toBe('regression');
    // The share is of the whole change: log 1.9 of log 3.
    expect(finding.evidence!.controlShare!).toBeCloseTo(Math.log(1.9) / Math.log(3), 1);
    expect(judge({ ...LATENCY, injected: everywhere, controls }).verdict).toBe('global_event');
  });

  it('that burst at another time do not excuse a burst', () => {
    const burst = (fromMin: number, toMin: number, times: number): Injected => ({ shape: 'step', fromMin, toMin, times });
    const story = { ...RATIO, level: 0.002, requestsPerMinute: 600, afterMin: 80, injected: [burst(2, 24, 4.5)] };
    expect(judge({ ...story, controls: [[burst(26, 70, 100)]] }).verdict).toBe('burst');
    expect(judge({ ...story, controls: [[burst(2, 24, 4.5)]] }).verdict).not.toBe('burst');
  });

  it('that moved at another time show nothing', () => {
    const finding = judge({ ...LATENCY, injected: [step(2, 1.6)], controls: [[step(-70, 1.6)], [], [step(-100, 0.5)]] });
    expect(finding.verdict).toBe('regression');
  });

  it.each([
    ['has no sample in the minutes after it', (minute: number) => minute >= 0 && minute < 20],
    ['has one sample in three', (minute: number) => Math.round(minute) % 3 !== 0],
    ['has none before it', (minute: number) => minute < 0],
    ['has none at all', () => true],
  ])('is left out where it %s, and the judgement goes on', (_name, isGone) => {
    const input = buildInput({ ...LATENCY, injected: [step(2, 1.6)], controls: [[]] });
    const holed = { ...input, controls: input.controls.map((window) => withHoles(window, isGone, input.releaseAt)) };
    expect(judged(holed).verdict).toBe('regression');
    const alone = judged({ ...input, controls: [] });
    expect(judged(holed).probability!).toBeCloseTo(alone.probability!, 1);
  });

  it('takes no placebo away from the signal where it lacks its history', () => {
    const input = buildInput({ ...LATENCY, injected: [step(2, 1.6)], controls: [[]] });
    const young = input.controls.map((window) => withHoles(window, (minute) => minute < -6 * 60, input.releaseAt));
    expect(judged({ ...input, controls: young }).evidence!.placebos).toBe(judged({ ...input, controls: [] }).evidence!.placebos);
  });

  it('enter the spread: a signal that varies more as all services do is not less stable', () => {
    const shaken = Array.from(
      { length: 60 },
      (_, i): Injected => ({ shape: 'step', fromMin: i, toMin: i + 1, times: i % 2 ? 1.2 : 1 / 1.2 }),
    );
    const story: Story = { ...LATENCY, noise: 0.03, injected: shaken };
    expect(judge(story).verdict).toBe('less_stable');
    expect(judge({ ...story, controls: [shaken, shaken, []] }).verdict).toBe('global_event');
    expect(judge({ ...story, controls: [[], [], []] }).verdict).toBe('less_stable');
  });

  it('enter the exact test of counts', () => {
    const rare: Story = { kind: 'ratio', level: 0, requestsPerMinute: 300, historyHours: 12, afterMin: 60 };
    // A level of zero cannot be multiplied: failures are written in.
    const failing = (window: SignalWindow, at: number): SignalWindow => ({
      ...window,
      values: window.values.map((value, i) => (window.start + i * window.stepMs >= at ? 15 : value)),
    });
    const input = buildInput({ ...rare, controls: [[]] });
    const own = { ...input, window: failing(input.window, input.releaseAt) };
    expect(judged(own).verdict).toBe('regression');
    expect(judged({ ...own, controls: own.controls.map((window) => failing(window, input.releaseAt)) }).verdict).toBe(
      'global_event',
    );
  });
});

describe('controls that moved together', () => {
  const shifts = (...pValues: readonly number[]) => pValues.map((pValue) => ({ pValue, change: 1 }));

  it.each([
    ['one of one, doubtfully', [0.09], 1],
    ['one of one, not at all', [0.2], 0],
    ['one of five, clearly', [0.5, 0.7, 0.001, 0.3, 0.9], 1],
    ['one of five, as chance has it', [0.5, 0.7, 0.02, 0.3, 0.9], 0],
    ['three of five, each doubtfully', [0.04, 0.9, 0.05, 0.03, 0.6], 3],
    ['none', [], 0],
  ])('%s', (_name, pValues, count) => expect(movedTogether(shifts(...pValues))).toHaveLength(count));
});
