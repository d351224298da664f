import { indexFrom, samplesIn } from '../../series/analysis-grid.ts';
import type { PreparedSeries } from '../../series/prepared-series.ts';
import { meanBetween } from '../../series/running-sums.ts';

/** The half hour before the hole, which stands for the one before the release. */
const REFERENCE_S = 1800;
/** An hour after the hole follows the signal no further than the shift test does with most of its weight. */
const LONGEST_AFTER_S = 3600;
/** As far apart as placebos are. */
const EVERY_S = 300;
/** A day, in seconds. */
const DAY_S = 86_400;
/** With fewer moments that have a yesterday, the difference from yesterday ranks worse than the difference alone. */
const FEWEST_WITH_YESTERDAY = 50;

/** How often the level moves as far across a range as long as the hole, upwards and downwards. */
export interface AcrossHole {
  readonly up: number;
  readonly down: number;
}

/**
 * The level after the release less that before the hole, ranked among the same difference across every range of that length in the history:
 * the longer a hole, the further a signal wanders, and the placebos of the shift test have none. Less the same a day earlier where enough of
 * the history has a yesterday, so that the daily rhythm does not count. `series` is the signal with its hole,
 * `reachMs` the time from where the hole begins to the release.
 */
export function testAcrossHole(series: PreparedSeries, releaseAt: number, reachMs: number): AcrossHole {
  const anchor = indexFrom(series, releaseAt);
  const hole = Math.round(reachMs / series.stepMs);
  const reference = samplesIn(REFERENCE_S, series.stepMs);
  const after = Math.min(series.x.length - anchor, samplesIn(LONGEST_AFTER_S, series.stepMs));
  const day = samplesIn(DAY_S, series.stepMs);
  const { clipped, present } = series.sums;
  const plain = (at: number): number => {
    if (at - hole - reference < 0) return Number.NaN;
    return meanBetween(clipped, present, at, at + after) - meanBetween(clipped, present, at - hole - reference, at - hole);
  };
  const beyondYesterday = (at: number): number => plain(at) - plain(at - day);
  const every = samplesIn(EVERY_S, series.stepMs);
  const moments = Array.from({ length: Math.max(0, Math.floor((anchor - after) / every)) }, (_, i) => anchor - after - i * every);
  const withYesterday = moments.map(beyondYesterday).filter((difference) => !Number.isNaN(difference));
  const own = beyondYesterday(anchor);
  return withYesterday.length >= FEWEST_WITH_YESTERDAY && !Number.isNaN(own)
    ? rank(own, withYesterday)
    : rank(
        plain(anchor),
        moments.map(plain).filter((difference) => !Number.isNaN(difference)),
      );
}

/** Where the half hour before the hole has no sample either. */
const UNKNOWN: AcrossHole = { up: 1, down: 1 };

/**
 * The difference at the release must be this much larger than another one to count as further: neighbouring moments share their samples, so a
 * history of days holds few ranges of hours that are independent, and the largest of them will be surpassed.
 */
const FURTHER = 1.25;

/** Share of the differences, the one at the release counted in, that are as far in each direction. */
function rank(own: number, others: readonly number[]): AcrossHole {
  if (Number.isNaN(own)) return UNKNOWN;
  const share = (isAsFar: (other: number) => boolean): number => (1 + others.filter(isAsFar).length) / (1 + others.length);
  const far = own / FURTHER;
  return { up: share((other) => other >= far), down: share((other) => other <= far) };
}
