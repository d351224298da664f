import { describe, expect, test } from 'vitest';
import { DEFAULT_IMPACT_SETTINGS } from '../../../../src/analysis/impact/input/impact-input.ts';
import { judgeSignal } from '../../../../src/analysis/impact/verdict/judge-signal.ts';
import { MINUTE_MS, millis } from '../../../../src/model/instant.ts';
import { buildInput, type Injected, judge, releaseAtHour, type Story } from '../scenario.ts';

const ERRORS: Story = { kind: 'ratio', historyHours: 96, afterMin: 90, level: 0.005, requestsPerMinute: 200, rhythm: 0.4 };
const REQUESTS: Story = { kind: 'count', bad: 'down', historyHours: 96, afterMin: 60, level: 300, rhythm: 0.5 };
const LATENCY: Story = { kind: 'latency', historyHours: 96, afterMin: 60, level: 0.2, noise: 0.1, rhythm: 0.3 };

const times = (factor: number, fromMin = 0, toMin?: number): readonly Injected[] => [
  { shape: 'step', fromMin, times: factor, ...(toMin === undefined ? {} : { toMin }) },
];

/** What was added to a story: the sum of its samples less that of the same story without it, from the release on. */
function added(story: Story): number {
  const { injected: _, ...quiet } = story;
  const after = ({ window, releaseAt }: ReturnType<typeof buildInput>): number =>
    window.values.slice((releaseAt - window.start) / window.stepMs).reduce((sum, value) => sum + value, 0);
  return after(buildInput(story)) - after(buildInput(quiet));
}

describe('a burst', () => {
  test.each<[string, Story]>([
    ['25 min of ten times the errors', { ...ERRORS, injected: times(10, 3, 28) }],
    ['20 min of 30 % errors', { ...ERRORS, injected: times(60, 2, 22) }],
    ['30 min of twice the latency', { ...LATENCY, afterMin: 90, injected: times(2, 5, 35) }],
    ['20 min of half the requests', { ...REQUESTS, afterMin: 90, injected: times(0.5, 5, 25) }],
  ])('flags the release though it is over: %s', (_, story) => {
    const finding = judge(story);
    const [{ fromMin, toMin = 0 } = { fromMin: 0 }] = story.injected!;
    expect(finding.verdict).toBe('burst');
    expect(finding.reasons[0]!.code).toBe('burst');
    expect(finding.probability).toBeGreaterThan(0.5);
    const minutesIn = (at: number): number => (at - releaseAtHour(14)) / MINUTE_MS;
    expect(Math.abs(minutesIn(finding.onset!.at) - fromMin)).toBeLessThanOrEqual(2);
    expect(Math.abs(minutesIn(finding.end!) - toMin)).toBeLessThanOrEqual(3);
    expect(finding.cost).not.toBeNull();
    expect(finding.reasons.find(({ code }) => code === 'cost')!.text).toMatch(
      /^It cost about [\d.]+ .* than expected \(95 % interval/,
    );
  });

  test.each<[string, Story]>([
    ['two minutes of a restart', { ...ERRORS, injected: times(50, 0, 2) }],
    ['nothing', ERRORS],
    ['began half an hour after the release', { ...ERRORS, injected: times(10, 35, 60) }],
    ['began before the release', { ...ERRORS, injected: times(10, -15, 10) }],
    ['is everywhere', { ...ERRORS, injected: times(10, 3, 28), controls: [times(10, 3, 28), times(10, 3, 28)] }],
    [
      'such bursts come every day',
      { ...ERRORS, injected: [...times(10, 3, 28), ...times(12, -900, -870), ...times(12, -3000, -2970)] },
    ],
  ])('is none where it was %s', (_, story) => {
    expect(judge(story).verdict).not.toBe('burst');
  });

  test('while it lasts is a regression, once it is worse than any range as long before', () => {
    expect(judge({ ...ERRORS, afterMin: 25, injected: times(10, 3, 28) })).toMatchObject({ verdict: 'regression', end: null });
  });
});

describe('the cost', () => {
  test.each<[string, Story, string]>([
    ['errors', { ...ERRORS, injected: times(10) }, 'errors'],
    ['lost requests', { ...REQUESTS, injected: times(0.5) }, 'events'],
    ['slow minutes', { ...LATENCY, injected: times(2) }, 'unit_minutes'],
  ])('of a regression is what was added, within its interval: %s', (_, story, unit) => {
    const truth = Math.abs(added(story));
    const { verdict, cost, reasons } = judge(story);
    expect(verdict).toBe('regression');
    expect(cost!.unit).toBe(unit);
    expect(Math.abs(cost!.amount / truth - 1)).toBeLessThan(0.1);
    expect(cost!.low).toBeLessThan(truth);
    expect(cost!.high).toBeGreaterThan(truth);
    expect(reasons.find(({ code }) => code === 'cost')!.text).toContain('so far');
  });

  test('of errors grows with time, and stays when they are over', () => {
    const at = (afterMin: number) => judge({ ...ERRORS, afterMin, injected: times(10, 0, 40) }).cost!.amount;
    expect(at(40)).toBeGreaterThan(1.8 * at(20));
    expect(Math.abs(at(90) / at(40) - 1)).toBeLessThan(0.1);
  });

  test('holds what is true in nineteen of twenty intervals', () => {
    let held = 0;
    const stories = Array.from(
      { length: 60 },
      (_, i): Story => ({ ...LATENCY, noise: 0.2, seed: i + 1, injected: times(2, 0, 30) }),
    );
    for (const story of stories) {
      const { cost } = judge(story);
      const truth = added(story);
      if (cost && cost.low <= truth && truth <= cost.high) held++;
    }
    // Fewer than 50 of 60 would come by chance once in a thousand runs.
    expect(held).toBeGreaterThanOrEqual(50);
  });

  test('is null without a flag, and where too few quiet times are known', () => {
    expect(judge(ERRORS).cost ?? null).toBeNull();
    const input = buildInput({ ...ERRORS, historyHours: 1, afterMin: 5, injected: times(60) });
    const young = judgeSignal({ ...input, asOf: millis(input.releaseAt + 5 * MINUTE_MS) }, DEFAULT_IMPACT_SETTINGS, null);
    expect(young).toMatchObject({ verdict: 'regression' });
    expect(young.cost ?? null).toBeNull();
  });
});
