import { describe, expect, it } from 'vitest';
import { DEFAULT_IMPACT_SETTINGS } from '../../../src/analysis/impact/input/impact-input.ts';
import { judgeRelease } from '../../../src/analysis/impact/verdict/judge-release.ts';
import { judgeSignal } from '../../../src/analysis/impact/verdict/judge-signal.ts';
import { isFlag } from '../../../src/model/finding.ts';
import { MINUTE_MS, millis } from '../../../src/model/instant.ts';
import { type MadeSignal, madeInput } from './made-input.ts';
import { seeded } from './random.ts';
import { MODEL } from './scenario.ts';

const judged = (made: MadeSignal) => judgeSignal(madeInput(made), DEFAULT_IMPACT_SETTINGS, MODEL);
const jump =
  (from: number, to: number, atMin = 0) =>
  (minute: number) =>
    minute >= atMin ? to : from;

describe('a signal that stands still', () => {
  const cases: readonly (readonly [string, MadeSignal, string])[] = [
    ['workers from 8 to 2', { kind: 'gauge', bad: 'down', at: jump(8, 2, 1) }, 'regression'],
    ['a queue from 0 to 60', { kind: 'gauge', bad: 'up', at: jump(0, 60) }, 'regression'],
    ['a queue that fills', { kind: 'gauge', bad: 'up', at: (m) => Math.max(0, Math.min(60, 2 * m)) }, 'regression'],
    ['either way', { kind: 'gauge', bad: 'either', at: jump(100, 200, 2) }, 'regression'],
    ['a constant rate that jumps by 10 points', { kind: 'rate', bad: 'down', at: jump(50, 40) }, 'regression'],
    ['a ratio without counts that jumps by 10 points', { kind: 'ratio', bad: 'up', at: jump(0.02, 0.12) }, 'regression'],
    ['a constant latency', { kind: 'latency', bad: 'up', at: jump(3, 4) }, 'regression'],
    ['a jump for the better', { kind: 'gauge', bad: 'down', at: jump(2, 8) }, 'improvement'],
    ['no change', { kind: 'gauge', bad: 'either', at: () => 8 }, 'no_effect'],
    ['a blip at a restart', { kind: 'gauge', bad: 'down', at: (m) => (m >= 0 && m < 6 ? 0 : 8) }, 'transient'],
    ['a blip before the release', { kind: 'gauge', bad: 'down', at: (m) => (m >= -7 && m < -1 ? 0 : 8) }, 'no_effect'],
    [
      'a blip as there is each hour',
      { kind: 'gauge', bad: 'up', at: (m) => ((m + 10_080) % 60 < 3 ? 5 : 0), historyHours: 72 },
      'no_effect',
    ],
    [
      'a blip that other services show',
      { kind: 'gauge', bad: 'up', at: (m) => (m >= 1 && m < 5 ? 9 : 0), control: (m) => (m >= 2 && m < 6 ? 7 : 0) },
      'no_effect',
    ],
    ['a jump an hour after the release', { kind: 'gauge', bad: 'down', at: jump(8, 2, 60), afterMin: 120 }, 'no_effect'],
    ['a jump before the release', { kind: 'gauge', bad: 'down', at: jump(8, 2, -10) }, 'no_effect'],
    ['less than the minimum', { kind: 'gauge', bad: 'up', at: jump(1000, 1001) }, 'no_effect'],
    [
      'a jump that comes every day',
      { kind: 'gauge', bad: 'up', at: (m) => ((m + 10_080) % 1440 < 90 ? 5 : 0), historyHours: 72 },
      'no_effect',
    ],
    [
      'a jump that other services show',
      { kind: 'gauge', bad: 'up', at: jump(0, 60, 1), control: jump(0, 40, 3) },
      'global_event',
    ],
  ];
  it.each(cases)('%s', (_name, made, verdict) => {
    const finding = judged(made);
    expect(finding.verdict).toBe(verdict);
    expect(finding.probability).not.toBeNull();
  });

  it('states the peak of what came back, and how likely the release changed what is bad either way', () => {
    const at = (m: number) => (m >= 2 && m < 8 ? 400 : 0);
    const either = judged({ kind: 'gauge', bad: 'either', at });
    const up = judged({ kind: 'gauge', bad: 'up', at: (m) => (m >= 2 && m < 7 ? 400 : 0) });
    expect([either.verdict, either.effect!.absolute, up.verdict]).toEqual(['transient', 400, 'transient']);
    expect(either.probability).toBeGreaterThan(0.8);
    expect(either.reasons.map(({ code }) => code)).toEqual(['came_back', 'rests_on_timing', 'prior']);
  });

  it('is judged on whole milliseconds', () => {
    let found = 0;
    for (let seed = 1; seed <= 20; seed++) {
      const { normal } = seeded(seed);
      const at = (m: number) => Math.max(2, Math.min(4, Math.round((m >= 0 ? 3.5 : 3) + 0.4 * normal())));
      const { verdict } = judged({ kind: 'latency', bad: 'up', at });
      expect(verdict).not.toBe('insufficient_data');
      if (isFlag({ verdict })) found++;
    }
    expect(found).toBeGreaterThanOrEqual(16);
  });

  it('states the levels, the instant and what the probability rests on', () => {
    const { effect, onset, evidence, reasons, pValue } = judged({ kind: 'gauge', bad: 'down', at: jump(8, 2, 3) });
    const { releaseAt } = madeInput({ kind: 'gauge', bad: 'down', at: () => 0 });
    expect(effect).toMatchObject({ absolute: -6, relative: -0.75 });
    expect(onset!.at - releaseAt).toBe(3 * MINUTE_MS);
    expect([evidence!.placebos, evidence!.pExact]).toEqual([0, pValue]);
    expect(reasons.map(({ code }) => code)).toEqual(['level_changed', 'rests_on_timing', 'prior', 'cost']);
  });

  it('is the likelier, the sooner the change follows and the longer the history', () => {
    const p = (atMin: number, historyHours: number) =>
      judged({ kind: 'gauge', bad: 'down', at: jump(8, 2, atMin), historyHours }).probability!;
    expect(p(1, 48)).toBeGreaterThan(p(10, 48));
    expect(p(10, 48)).toBeGreaterThan(p(10, 6));
  });

  it('needs more for a flag ten minutes after the release', () => {
    const input = madeInput({ kind: 'gauge', bad: 'down', at: jump(8, 2, 1), historyHours: 4 });
    const early = judgeSignal({ ...input, asOf: millis(input.releaseAt + 10 * MINUTE_MS) }, DEFAULT_IMPACT_SETTINGS, MODEL);
    expect(early.evidence!.flagThreshold).toBeGreaterThan(0.85);
  });

  it('is flagged for the release that it follows most closely', () => {
    const at = (minute: number) => millis(madeInput({ kind: 'gauge', bad: 'down', at: () => 0 }).releaseAt + minute * MINUTE_MS);
    const releases = [
      { id: 'release', at: at(0), sameService: true },
      { id: 'next', at: at(20), sameService: true },
    ];
    const input = madeInput({ kind: 'gauge', bad: 'down', at: jump(8, 2, 21), releases });
    const verdictOf = (releaseId: string) =>
      judgeRelease(
        [{ ...input, releaseId, releaseAt: releases.find(({ id }) => id === releaseId)!.at }],
        DEFAULT_IMPACT_SETTINGS,
        MODEL,
      ).findings[0]!;
    expect(verdictOf('next').verdict).toBe('regression');
    expect(verdictOf('release').verdict).toBe('no_effect');
    expect(verdictOf('release').suspicion!.suspects[0]!.release).toBe('next');
  });

  it('rarely flags a level that jumps by itself', () => {
    for (const perDay of [0.2, 2, 12]) {
      let flags = 0;
      for (let seed = 1; seed <= 400; seed++) {
        const { uniform } = seeded(seed * 7919);
        let level = 8;
        const at = () => {
          if (uniform() < perDay / 1440) level = 1 + Math.floor(16 * uniform());
          return level;
        };
        const bad = (['up', 'down', 'either'] as const)[seed % 3]!;
        if (isFlag(judged({ kind: 'gauge', bad, at, historyHours: [24, 48, 120][Math.floor(seed / 3) % 3]!, afterMin: 120 })))
          flags++;
      }
      expect(flags, `${perDay} jumps a day`).toBeLessThanOrEqual(8);
    }
  });
});
