import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS, millis } from '../../../src/model/instant.ts';
import { judgeLastRelease } from './judge-last-release.ts';
import { BEGIN } from './noisy-series.ts';

const DAYS = 5;
/** One release a day, at different hours. */
const RELEASES = [6, 11, 15, 8].map((hour, day) => millis(BEGIN + (day + 1) * DAY_MS + hour * HOUR_MS));
const LAST = RELEASES.at(-1)!;

interface Course {
  readonly metric: string;
  /** The level at an instant, so long after a release; infinite before the first one. */
  level(at: number, sinceReleaseMs: number): number;
}

async function judge({ metric, level }: Course, releases: readonly number[]) {
  const levelAt = (instant: number): number =>
    level(instant, instant - Math.max(...RELEASES.filter((release) => release <= instant), Number.NEGATIVE_INFINITY));
  const { report, finding } = await judgeLastRelease({ metric, days: DAYS, noise: 0.05, seed: 7, levelAt }, releases);
  return { release: report.verdict, finding: finding.verdict, reason: finding.reasons[0]!.code };
}

/** From a cold cache's 40 % to 90 % within 80 min. */
const warming = (sinceMs: number): number => 0.9 - 0.5 * Math.max(0, 1 - sinceMs / (80 * MINUTE_MS));

describe('what hangs on the start of a process', () => {
  it('is not held against a release where earlier ones showed the same', async () => {
    const course = { metric: 'cache_hit_ratio', level: (_at: number, since: number) => warming(since) };
    expect(await judge(course, RELEASES)).toEqual({ release: 'clear', finding: 'no_effect', reason: 'usual_after_restart' });
  });

  it('is, where it goes further than at earlier ones', async () => {
    const course = {
      metric: 'cache_hit_ratio',
      level: (at: number, since: number) => (at >= LAST ? 0.2 : warming(since)),
    };
    expect(await judge(course, RELEASES)).toMatchObject({ release: 'flagged', finding: 'regression' });
  });

  it('is, where it changes as no start of a process does', async () => {
    const course = { metric: 'heap_used', level: (at: number) => (at >= LAST ? 900 : 300) };
    expect(await judge(course, [LAST])).toMatchObject({ release: 'flagged', finding: 'regression' });
  });

  it('is not, where it may be the restart and there is none to compare with', async () => {
    const course = { metric: 'threads', level: (at: number) => (at >= LAST ? 40 : 200) };
    expect(await judge(course, [LAST])).toMatchObject({ finding: 'inconclusive', reason: 'first_restart' });
  });

  it('is never, where it is an age or an instant of the process', async () => {
    const course = { metric: 'process_start_time_seconds', level: (at: number) => (at >= LAST ? 2_000 : 1_000) };
    expect(await judge(course, [LAST])).toEqual({ release: 'clear', finding: 'no_effect', reason: 'begins_with_process' });
  });

  it('is judged as before, where its name says nothing of the kind', async () => {
    const course = { metric: 'tanks', level: (at: number) => (at >= LAST ? 40 : 200) };
    expect(await judge(course, [LAST])).toMatchObject({ release: 'flagged' });
  });
});
