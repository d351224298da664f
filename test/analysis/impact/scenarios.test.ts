import { describe, expect, it } from 'vitest';
import { DEFAULT_IMPACT_SETTINGS as SETTINGS } from '../../../src/analysis/impact/input/impact-input.ts';
import { judgeSignal } from '../../../src/analysis/impact/verdict/judge-signal.ts';
import { isFlag } from '../../../src/model/finding.ts';
import { MINUTE_MS, millis } from '../../../src/model/instant.ts';
import { buildInput, type Injected, judge, MODEL, releaseAtHour, type Story } from './scenario.ts';

const SEEDS = [1, 2, 3];
const LATENCY: Story = { kind: 'latency', historyHours: 72, afterMin: 60, rhythm: 0.3 };
const ERRORS: Story = { kind: 'ratio', level: 0.004, requestsPerMinute: 300, historyHours: 72, afterMin: 60, rhythm: 0.4 };
/** A service that never failed: its ratio is 0 in every sample until something is injected. */
const NEVER_FAILED: Story = { ...ERRORS, level: 1e-12, historyHours: 6, requestsPerMinute: 60, rhythm: 0 };
const step = (fromMin: number, times: number, toMin?: number): Injected => ({
  shape: 'step',
  fromMin,
  times,
  ...(toMin && { toMin }),
});
const failing = (share: number, fromMin: number, toMin?: number): Injected => step(fromMin, share / 1e-12, toMin);

describe('verdicts', () => {
  const cases: readonly (readonly [string, Story, string])[] = [
    ['nothing', LATENCY, 'no_effect'],
    ['a step', { ...LATENCY, injected: [step(0, 1.4)] }, 'regression'],
    ['a step six minutes later', { ...LATENCY, injected: [step(6, 1.4)] }, 'regression'],
    ['a ramp', { ...LATENCY, injected: [{ shape: 'ramp', fromMin: 0, times: 1.6 }] }, 'regression'],
    ['a restart blip', { ...LATENCY, injected: [step(0, 3, 3)] }, 'transient'],
    ['an improvement', { ...LATENCY, injected: [step(0, 0.7)] }, 'improvement'],
    [
      'a release into the morning ramp, five days known',
      { ...LATENCY, rhythm: 0.6, historyHours: 120, releaseHour: 9 },
      'no_effect',
    ],
    [
      'a step in the morning ramp',
      { ...LATENCY, rhythm: 0.6, historyHours: 120, releaseHour: 9, injected: [step(0, 1.4)] },
      'regression',
    ],
    ['an outage begun 40 min before', { ...LATENCY, injected: [step(-40, 1.6)] }, 'pre_existing'],
    ['an outage begun 20 min before', { ...LATENCY, injected: [step(-20, 1.6)] }, 'pre_existing'],
    ['an event in every service', { ...LATENCY, injected: [step(2, 1.6)], controls: [[step(2, 1.6)]] }, 'global_event'],
    ['a step the control does not show', { ...LATENCY, injected: [step(2, 1.6)], controls: [[]] }, 'regression'],
    ['more errors', { ...ERRORS, injected: [step(0, 5)] }, 'regression'],
    ['errors as ever', ERRORS, 'no_effect'],
    [
      'ten times the errors of a service that hardly ever fails',
      { ...ERRORS, level: 0.00005, requestsPerMinute: 30_000, injected: [step(0, 10)] },
      'regression',
    ],
    [
      'a fifth more errors of a service that hardly ever fails',
      { ...ERRORS, level: 0.00005, requestsPerMinute: 600_000, injected: [step(0, 1.2)] },
      'no_effect',
    ],
    ['rare errors as ever', { ...ERRORS, level: 0.00002 }, 'no_effect'],
    ['the first errors ever, 14 %', { ...NEVER_FAILED, injected: [failing(0.14, 0)] }, 'regression'],
    [
      'the first errors ever, an hour known',
      { ...NEVER_FAILED, historyHours: 1, afterMin: 12, injected: [failing(0.14, 0)] },
      'regression',
    ],
    ['the first errors ever, from the sixth minute', { ...NEVER_FAILED, injected: [failing(0.14, 6)] }, 'regression'],
    ['the first errors ever, for three minutes', { ...NEVER_FAILED, injected: [failing(0.14, 0, 3)] }, 'transient'],
    ['the first errors ever, since 40 min', { ...NEVER_FAILED, injected: [failing(0.14, -40)] }, 'pre_existing'],
    ['a handful of errors', { ...NEVER_FAILED, injected: [failing(0.02, 20, 22)] }, 'no_effect'],
    [
      'a steady job that stops',
      { kind: 'count', bad: 'down', level: 30, historyHours: 72, afterMin: 60, injected: [step(0, 0)] },
      'went_silent',
    ],
    [
      'log errors where there were none',
      { kind: 'count', level: 1e-9, historyHours: 6, afterMin: 30, injected: [step(0, 1e9)] },
      'regression',
    ],
    ['steps of five minutes', { ...LATENCY, stepS: 300, injected: [step(0, 1.6)] }, 'regression'],
    ['steps of ten seconds', { ...LATENCY, stepS: 10, noise: 0.1, injected: [step(6, 1.4)] }, 'regression'],
    ['ten minutes after a large step', { ...LATENCY, afterMin: 10, injected: [step(0, 1.6)] }, 'regression'],
    ['traffic that halves', { ...LATENCY, kind: 'rate', bad: 'down', injected: [step(0, 0.5)] }, 'regression'],
    ['a signal bad either way that halves', { ...LATENCY, kind: 'rate', bad: 'either', injected: [step(0, 0.5)] }, 'regression'],
    ['a step too small to matter', { ...LATENCY, noise: 0.004, rhythm: 0, injected: [step(0, 1.02)] }, 'no_effect'],
    ['an hour of history', { ...LATENCY, historyHours: 1, injected: [step(0, 1.6)] }, 'inconclusive'],
  ];
  it.each(cases)('%s', (_name, story, verdict) => {
    for (const seed of SEEDS) expect(judge({ ...story, seed }).verdict).toBe(verdict);
  });
  it.each(cases)('%s, by the formula', (_name, story, verdict) => {
    for (const seed of SEEDS) expect(judge({ ...story, seed }, SETTINGS, null).verdict).toBe(verdict);
  });

  it('does not flag a handful of errors more of a service that hardly ever fails', () => {
    const handful: Story = { ...ERRORS, level: 0.00002, requestsPerMinute: 330, injected: [step(0, 8)] };
    for (let seed = 1; seed <= 10; seed++) {
      for (const model of [MODEL, null]) expect(isFlag(judge({ ...handful, seed }, SETTINGS, model))).toBe(false);
    }
  });

  it('seldom takes a morning ramp never seen before for the work of a release', () => {
    const story: Story = { ...LATENCY, rhythm: 0.6, historyHours: 20, releaseHour: 9 };
    const seeds = Array.from({ length: 20 }, (_, i) => i + 1);
    const flagged = (model: typeof MODEL) =>
      seeds.filter((seed) => judge({ ...story, seed }, SETTINGS, model).verdict === 'regression').length;
    expect(flagged(null)).toBe(0);
    expect(flagged(MODEL)).toBeLessThanOrEqual(4);
  });
});

describe('the contents of a finding', () => {
  it('dates a late onset, sizes it and blames the release', () => {
    const finding = judge({ ...LATENCY, injected: [step(6, 1.4)] });
    const lagMs = finding.onset!.at - releaseAtHour(14);
    expect(lagMs / MINUTE_MS).toBeCloseTo(6, -0.5);
    expect(finding.onset!.low).toBeLessThanOrEqual(finding.onset!.at);
    expect(finding.onset!.high).toBeGreaterThanOrEqual(finding.onset!.at);
    expect(finding.effect!.low!).toBeLessThan(0.4);
    expect(finding.effect!.high!).toBeGreaterThan(0.4);
    expect(finding.blameShare!).toBeGreaterThan(0.8);
    expect(finding.reasons[0]!.code).toBe('shift_at_release');
  });

  it('reports an improvement by a negative effect', () => {
    const finding = judge({ ...LATENCY, injected: [step(0, 0.7)] });
    expect(finding.effect!.relative!).toBeCloseTo(-0.3, 1);
    expect(finding.probability!).toBeLessThan(0.05);
  });

  it('says how long before the release an outage began', () => {
    const [reason] = judge({ ...LATENCY, injected: [step(-40, 1.6)] }).reasons;
    expect(reason).toEqual({ code: 'began_before_release', text: 'The change began 40 min before the release.' });
  });

  it('says what could have been seen', () => {
    const evidence = judge(LATENCY).evidence!;
    expect(evidence.couldHaveSeen!).toBeGreaterThan(0);
    expect(evidence.couldHaveSeen!).toBeLessThan(0.2);
  });

  it('has no ratio to a level of zero, and counts instead', () => {
    const finding = judge({ ...NEVER_FAILED, injected: [failing(0.14, 0)] });
    expect(finding.effect).toMatchObject({ relative: null, low: null, high: null });
    expect(finding.effect!.absolute).toBeCloseTo(0.14, 1);
    expect(finding.evidence!.before).toMatchObject({ numerator: 0, mean: 0 });
    expect(finding.evidence!.after.numerator!).toBeGreaterThan(400);
    expect(finding.reasons.map(({ code }) => code)).toContain('exact_test');
  });

  it.each([1.2, 1.4, 2])('gives a change of %d times the same verdict at every second of a minute', (times) => {
    const input = buildInput({ ...LATENCY, injected: [step(1, times)] });
    const verdicts = [1, 20, 40, 59].map((second) => {
      const at = millis(input.releaseAt + second * 1000);
      const releases = input.releases.map((each) => ({ ...each, at }));
      return judgeSignal({ ...input, releaseAt: at, releases }, SETTINGS, MODEL).verdict;
    });
    expect(new Set(verdicts).size).toBe(1);
  });

  it('attributes a shift to the release it follows', () => {
    const other = { id: 'earlier', at: millis(releaseAtHour(14) - 20 * MINUTE_MS), sameService: true };
    const story: Story = { ...LATENCY, injected: [step(-20, 1.5)], otherReleases: [other] };
    const input = buildInput(story);
    const earlier = { ...input, releaseId: 'earlier', releaseAt: other.at };
    const [late, early] = [input, earlier].map((each) => judgeSignal(each, SETTINGS, MODEL));
    expect(early!.verdict).toBe('regression');
    expect(late!.verdict).toBe('pre_existing');
    expect(early!.blameShare!).toBeGreaterThan(0.9);
  });

  it('suspects a release of another service less', () => {
    const competitor = (sameService: boolean) => [{ id: 'rival', at: millis(releaseAtHour(14) + MINUTE_MS), sameService }];
    const share = (sameService: boolean): number =>
      judge({ ...LATENCY, injected: [step(2, 1.5)], otherReleases: competitor(sameService) }).blameShare!;
    expect(share(true)).toBeGreaterThan(0.3);
    expect(share(true)).toBeLessThan(0.6);
    expect(share(false)).toBeGreaterThan(0.7);
  });

  it('moves the probability with the prior and reports it', () => {
    const story: Story = { ...LATENCY, injected: [step(0, 1.4)] };
    const cautious = judge(story, { ...SETTINGS, prior: 0.01 });
    const liberal = judge(story, { ...SETTINGS, prior: 0.3 });
    const odds = (p: number): number => p / (1 - p);
    expect(odds(liberal.probability!) / odds(cautious.probability!)).toBeCloseTo(odds(0.3) / odds(0.01), 6);
    expect([cautious.evidence!.prior, liberal.evidence!.prior]).toEqual([0.01, 0.3]);
  });
});
