import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../src/model/instant.ts';
import { judgeLastRelease } from './judge-last-release.ts';
import { BEGIN } from './noisy-series.ts';

interface Course {
  readonly metric?: string;
  readonly days: number;
  /** The factor on the usual level at an instant. */
  factor(at: number): number;
}

/** How the last of some releases is judged on a signal with a daily rhythm. */
async function judge({ metric = 'http.latency.p95', days, factor }: Course, releases: readonly number[]) {
  const rhythm = (instant: number): number => 1 + 0.2 * Math.sin((2 * Math.PI * instant) / DAY_MS);
  const levelAt = (instant: number): number => 120 * rhythm(instant) * factor(instant);
  const { report, finding } = await judgeLastRelease({ metric, days, noise: 0.1, seed: 3, levelAt }, releases);
  const { probability, reasons } = finding;
  return { release: report.verdict, reason: reasons[0]!.code, isLikely: probability !== null && probability > 0.5 };
}

const USUAL_HOUR = { release: 'clear', reason: 'usual_at_this_hour', isLikely: false };
const USUAL_RELEASE = { release: 'clear', reason: 'usual_after_release', isLikely: false };

/** Every third day of the week of `BEGIN`, at three in the morning. */
const JOB = 2 * DAY_MS + 3 * HOUR_MS;
const WEEK_MS = 7 * DAY_MS;
const weekly = (weeks: number, lengthMs = HOUR_MS, late: (week: number) => number = () => 0) => ({
  days: 7 * weeks + 4,
  factor: (at: number) => {
    const week = Math.floor((at - BEGIN) / WEEK_MS);
    const since = ((at - BEGIN) % WEEK_MS) - JOB - late(week) * MINUTE_MS;
    return since >= 0 && since < lengthMs ? 2 : 1;
  },
});
const beforeJob = (weeks: number): number => BEGIN + weeks * WEEK_MS + JOB - 10 * MINUTE_MS;

describe('a job of the week', () => {
  it.each([1, 4])('is not held against the release before it, with the job of %i earlier weeks known', async (weeks) => {
    expect(await judge(weekly(weeks), [beforeJob(weeks)])).toEqual(USUAL_HOUR);
  });

  it('may begin half an hour later than in other weeks', async () => {
    const course = weekly(4, HOUR_MS, (week) => [0, 20, -5, 15, 5][week] ?? 0);
    expect(await judge(course, [beforeJob(4)])).toEqual(USUAL_HOUR);
  });

  it('explains no more than it did before: neither twice as much nor what goes on after it', async () => {
    const { days, factor } = weekly(4);
    const since = beforeJob(4);
    const larger = (at: number): number => (at >= since && factor(at) > 1 ? 4 : factor(at));
    expect(await judge({ days, factor: larger }, [since])).toMatchObject({ release: 'flagged' });
    const longer = (at: number): number => (at >= since + 10 * MINUTE_MS ? 2 : factor(at));
    expect(await judge({ days, factor: longer }, [since])).toMatchObject({ release: 'flagged' });
  });

  it('is none where the service was released at that hour: that may have done it', async () => {
    expect(await judge(weekly(1), [beforeJob(0), beforeJob(1)])).toMatchObject({ release: 'flagged' });
  });
});

/** Releases at different hours of five days, and what follows each of them for half an hour. */
const RELEASES = [6, 11, 15, 8, 17].map((hour, day) => BEGIN + (day + 2) * DAY_MS + hour * HOUR_MS);
const LAST = RELEASES.at(-1)!;
const warming =
  (size: number) =>
  (at: number): number =>
    1 +
    size * Math.max(0, ...RELEASES.filter((release) => release <= at).map((release) => 1 - (at - release) / (30 * MINUTE_MS)));

describe('a warm-up after each release', () => {
  it('is not held against one of them', async () => {
    expect(await judge({ days: 8, factor: warming(1.5) }, RELEASES)).toEqual(USUAL_RELEASE);
  });

  it('is, where it is the first', async () => {
    const factor = (at: number): number => (at >= LAST ? warming(1.5)(at) : 1);
    expect(await judge({ days: 8, factor }, RELEASES)).toMatchObject({ release: 'flagged' });
  });

  it('is, where it does not end as the others did', async () => {
    const factor = (at: number): number => (at >= LAST ? 2.5 : warming(1.5)(at));
    expect(await judge({ days: 8, factor }, RELEASES)).toMatchObject({ release: 'flagged' });
  });

  it('excuses no errors: what fails after each release is to be mended', async () => {
    const factor = warming(8);
    expect(await judge({ metric: 'http.5xx', days: 8, factor }, RELEASES)).toMatchObject({ release: 'flagged' });
  });
});
