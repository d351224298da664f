import type { Samples, SeriesSamples } from '../../model/sample.ts';
import type { SeriesIdentity } from '../../model/series.ts';
import { meaningOfName } from '../naming/meaning-of-name.ts';

/** With fewer samples a level that happens to rise could be taken for a running total. */
const FEWEST_SAMPLES = 30;

/** A total begins again near zero: at this share of what it was at most, or within this many usual increments. */
const RESET_SHARE = 0.05;
const RESET_INCREMENTS = 3;

/** Several processes behind one series end one after another, so a total that its name calls one may fall in part this often. */
const FALLS_OF_NAMED_TOTAL = 0.005;

/** What a name suggests needs little evidence: a total of rare errors rises a few times a day. */
const RISES_OF_NAMED = 3;
const RISES_A_RESET_OF_NAMED = 3;

/**
 * Names that say nothing, and counters (whose samples are increments already), need a series that rises at a fifth of its samples at least,
 * many times before it begins again, and far beyond one increment. Counts that are sent by the minute fall half of the time.
 */
const RISING_SHARE = 0.2;
const RISES_A_RESET = 100;
const LEVEL_IN_INCREMENTS = 20;

/** Prometheus ends the names of totals so; a label or an aggregation may follow. */
const NAMED_TOTAL = /total(?![a-z])/i;

/**
 * True where the samples are a running total: it only rises, and begins again near 0 when its process does. Decided by the values; the
 * less the name says, the more of them it takes. Levels by their names (`memory_used`, `queue_depth`), durations and ratios are none.
 */
export function isRunningTotal({ series, samples }: SeriesSamples): boolean {
  const { values } = samples;
  if (values.length < FEWEST_SAMPLES || series.kind === 'latency' || series.kind === 'ratio') return false;
  const isNamedTotal = NAMED_TOTAL.test(series.metric);
  const course = courseOf(values, isNamedTotal ? Math.ceil(FALLS_OF_NAMED_TOTAL * values.length) : 0);
  return course !== null && isEnough(course, values.length, evidenceOf(series, isNamedTotal));
}

interface Course {
  readonly rises: number;
  readonly resets: number;
  /** Increments usual for it that its highest value is made of. */
  readonly levelInIncrements: number;
}

/** Null for a series that is negative, or falls by part more often than allowed. */
function courseOf(values: Float64Array, fallsAllowed: number): Course | null {
  const usual = meanRise(values);
  let [rises, resets, falls, highest] = [0, 0, 0, values[0]!];
  if (values[0]! < 0) return null;
  for (let index = 1; index < values.length; index += 1) {
    const [before, value] = [values[index - 1]!, values[index]!];
    if (value < 0) return null;
    if (value > before) rises += 1;
    else if (value < before) {
      if (isReset(before, value, usual)) resets += 1;
      else falls += 1;
      if (falls > fallsAllowed) return null;
    }
    highest = Math.max(highest, value);
  }
  return { rises, resets, levelInIncrements: highest / usual };
}

const isReset = (before: number, value: number, usualRise: number): boolean =>
  value <= RESET_SHARE * before || (value < before / 2 && value <= RESET_INCREMENTS * usualRise);

/** The mean of the steps upwards; 0 without any. */
function meanRise(values: Float64Array): number {
  let [sum, rises] = [0, 0];
  for (let index = 1; index < values.length; index += 1) {
    const rise = values[index]! - values[index - 1]!;
    if (rise <= 0) continue;
    sum += rise;
    rises += 1;
  }
  return rises === 0 ? 0 : sum / rises;
}

type Evidence = 'total' | 'events' | 'nothing' | 'level';

/** What name and kind say for or against a running total. */
function evidenceOf({ metric, kind }: SeriesIdentity, isNamedTotal: boolean): Evidence {
  if (kind === 'counter') return 'nothing';
  if (isNamedTotal) return 'total';
  const meaning = meaningOfName(metric);
  if (meaning.kind === 'count') return 'events';
  return meaning.kind === 'rate' || (meaning.kind === 'gauge' && meaning.bad === 'either') ? 'nothing' : 'level';
}

function isEnough({ rises, resets, levelInIncrements }: Course, samples: number, evidence: Evidence): boolean {
  if (evidence === 'level') return false;
  if (evidence !== 'nothing') return rises >= Math.max(RISES_OF_NAMED, RISES_A_RESET_OF_NAMED * resets);
  return rises >= RISING_SHARE * samples && rises >= RISES_A_RESET * resets && levelInIncrements >= LEVEL_IN_INCREMENTS;
}

/** A longer gap than this many usual ones is one in which samples are missing. */
const LONGEST_GAP = 1.5;

/**
 * What was added from sample to sample, at the beginning of each interval. After a reset everything since 0 was added (as Prometheus counts
 * it); of a fall by part nothing is known, so there is no sample. The increment over a gap is brought to the usual interval: what was
 * missed is not added to the interval in which it was reported.
 */
export function incrementsOf({ at, values }: Samples): Samples {
  const usualGap = medianGap(at);
  const usualRise = meanRise(values);
  const found: { readonly at: number; readonly value: number }[] = [];
  for (let index = 1; index < values.length; index += 1) {
    const [before, value, gap] = [values[index - 1]!, values[index]!, at[index]! - at[index - 1]!];
    if (value < before && !isReset(before, value, usualRise)) continue;
    const added = value < before ? value : value - before;
    const isAcrossGap = gap > LONGEST_GAP * usualGap;
    found.push(
      isAcrossGap ? { at: at[index]! - usualGap, value: (added * usualGap) / gap } : { at: at[index - 1]!, value: added },
    );
  }
  return { at: Float64Array.from(found, (each) => each.at), values: Float64Array.from(found, (each) => each.value) };
}

function medianGap(at: Float64Array): number {
  const gaps = Float64Array.from({ length: Math.max(0, at.length - 1) }, (_, index) => at[index + 1]! - at[index]!).sort();
  return gaps[gaps.length >> 1] ?? 0;
}
