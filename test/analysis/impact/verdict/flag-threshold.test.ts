import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DEFAULT_IMPACT_SETTINGS } from '../../../../src/analysis/impact/input/impact-input.ts';
import { flagThreshold, lastThreshold, thresholdAfter } from '../../../../src/analysis/impact/verdict/flag-threshold.ts';
import { releaseVerdict } from '../../../../src/analysis/impact/verdict/release-verdict.ts';
import { logistic, logit } from '../../../../src/analysis/stats/log-odds.ts';
import { MINUTE_MS, millis } from '../../../../src/model/instant.ts';
import { buildInput, judge, MODEL, releaseAtHour, type Story } from '../scenario.ts';

/** Hours of placebos of a mature signal. */
const MATURE_HOURS = 70;
const ASKED = { flagProbability: 0.5, earlyLogOdds: 1.2 };
const STORY: Story = { kind: 'latency', historyHours: 72, afterMin: 30 };

describe('what a flag needs', () => {
  it.each([
    [0, logistic(1.2)],
    [30, logistic(0.9)],
    [60, logistic(0.6)],
    [120, 0.5],
    [500, 0.5],
  ])('so many minutes after the release: %i', (minutes, expected) => {
    expect(thresholdAfter(minutes * MINUTE_MS, ASKED)).toBeCloseTo(expected, 12);
  });

  it('is stated by the settings as it ships', () => {
    const [ten, thirty] = [10, 30].map((minutes) => thresholdAfter(minutes * MINUTE_MS, DEFAULT_IMPACT_SETTINGS).toFixed(2));
    const settings = readFileSync(new URL('../../../../docs/SETTINGS.md', import.meta.url), 'utf8');
    expect(settings).toContain(`earlier looks ask more (${ten} after 10 min, ${thirty} after 30)`);
  });

  it('is that of the final analysis when that comes early, or to retain a flag', () => {
    const input = buildInput(STORY);
    const next = { id: 'next', at: millis(input.asOf - MINUTE_MS), sameService: true };
    expect(flagThreshold(input, MATURE_HOURS, ASKED)).toBeGreaterThan(0.7);
    expect(flagThreshold({ ...input, releases: [...input.releases, next] }, MATURE_HOURS, ASKED)).toBe(0.5);
    expect(flagThreshold({ ...input, wasFlagged: true }, MATURE_HOURS, ASKED)).toBe(0.5);
  });

  it('is higher with few placebos, at every analysis, and no higher to retain a flag', () => {
    const input = buildInput(STORY);
    const next = { id: 'next', at: millis(input.asOf - MINUTE_MS), sameService: true };
    const last = { ...input, releases: [...input.releases, next] };
    for (const look of [input, last]) {
      const question = [0, 6, 12, 24, 70].map((hours) => flagThreshold(look, hours, ASKED));
      expect(question.slice(0, 4)).toEqual(question.slice(0, 4).toSorted((a, b) => b - a));
      expect(new Set(question.slice(0, 4)).size).toBe(4);
      expect(question[4]).toBe(question[3]);
    }
    expect(lastThreshold(24, ASKED)).toBe(0.5);
    expect(flagThreshold({ ...input, wasFlagged: true }, 0, ASKED)).toBe(0.5);
  });

  it('takes the same log odds from any threshold', () => {
    const apart = (flagProbability: number) =>
      logit(thresholdAfter(30 * MINUTE_MS, { ...ASKED, flagProbability })) - logit(flagProbability);
    expect(apart(0.2)).toBeCloseTo(apart(0.7), 9);
  });
});

describe('a regression seen early', () => {
  const step: Story = { ...STORY, injected: [{ shape: 'step', fromMin: 0, times: 1.15 }], noise: 0.3 };
  const { probability } = judge(step);
  /** The final analysis would flag it, one after half an hour just not. */
  const settings = {
    ...DEFAULT_IMPACT_SETTINGS,
    flagProbability: probability! - 0.01,
    earlyLogOdds: 4,
  };

  it('is inconclusive while the evidence suffices for the final analysis alone, and states what a flag needs', () => {
    const { verdict, reasons, evidence } = judge(step, settings);
    expect(verdict).toBe('inconclusive');
    expect(reasons[0]).toMatchObject({ code: 'early_look' });
    expect(reasons[0]?.text).toMatch(
      /^At \+30 min a flag needs \d+ %, as the release is looked at again; so far it is [\d.]+ % likely/,
    );
    expect(evidence?.flagThreshold).toBeCloseTo(thresholdAfter(30 * MINUTE_MS, settings), 12);
  });

  it('is a regression once the next release took over', () => {
    const next = { id: 'next', at: millis(releaseAtHour(14) + 29 * MINUTE_MS), sameService: true };
    expect(judge({ ...step, otherReleases: [next] }, settings, MODEL).evidence?.flagThreshold).toBe(settings.flagProbability);
  });

  it('names what it needed where that was more than in the end', () => {
    const { verdict, reasons } = judge(
      { ...STORY, injected: [{ shape: 'step', fromMin: 0, times: 1.5 }], noise: 0.05 },
      { ...DEFAULT_IMPACT_SETTINGS, flagProbability: 0.2 },
    );
    expect(verdict).toBe('regression');
    expect(reasons.find(({ code }) => code === 'flag_threshold')?.text).toMatch(/^At \+30 min a flag needs \d+ %\.$/);
  });
});

describe('a regression of a signal that is hours old', () => {
  const stepOf = (times: number): Story => ({
    ...STORY,
    historyHours: 8,
    afterMin: 120,
    injected: [{ shape: 'step', fromMin: 0, times }],
    noise: 0.05,
  });
  /** The first that is neither sure nor unlikely: the surcharge of a young signal is small beside certainty. */
  const step = [1.04, 1.06, 1.08, 1.1, 1.12, 1.15, 1.2, 1.3].map(stepOf).find((story) => {
    const likely = judge(story).probability!;
    return likely > 0.3 && likely < 0.9;
  })!;
  const { probability } = judge(step);
  /** A signal known for a day would be flagged, this one just not. */
  const settings = { ...DEFAULT_IMPACT_SETTINGS, flagProbability: probability! - 0.01 };

  it('is inconclusive, says why, and keeps its release from being clear', () => {
    const young = judge(step, settings);
    expect(young).toMatchObject({ verdict: 'inconclusive' });
    expect(young.reasons[0]).toMatchObject({ code: 'young_history' });
    expect(young.reasons[0]!.text).toMatch(
      /^With [\d.]+ (h|min) of quiet moments to compare with a flag needs \d+ %; it is \d+ % likely, and \d+ % would do with a day of them\.$/,
    );
    const quiet = judge({ ...STORY, afterMin: 120 });
    const inputs = [buildInput(step), buildInput(step)];
    expect(releaseVerdict([quiet, quiet], inputs)).toBe('clear');
    expect(releaseVerdict([young, quiet], inputs)).toBe('insufficient_data');
  });

  it('needs less with every hour', () => {
    const question = [8, 16, 72].map((historyHours) => judge({ ...step, historyHours }, settings).evidence!.flagThreshold!);
    expect(question[0]).toBeGreaterThan(question[1]!);
    expect(question[1]).toBeGreaterThan(question[2]!);
    expect(question[2]).toBe(settings.flagProbability);
  });
});

it('says of every signal without effect what would have been seen', () => {
  const { verdict, reasons, evidence } = judge({ ...STORY, afterMin: 120 });
  expect(verdict).toBe('no_effect');
  expect(evidence?.couldHaveSeen).toBeGreaterThan(0);
  expect(reasons.map(({ code }) => code)).toContain('could_have_seen');
});
