import { DAY_MS, MINUTE_MS } from '../../../model/instant.ts';
import { isPresent, type NativeSeries } from '../../series/native-series.ts';
import type { ImpactInput } from '../input/impact-input.ts';
import { type RareChange, rareChange } from './rare-change.ts';

/** A restart is over by then in most cases, and the first judgement has nine minutes. */
const SHORTEST_MS = 5 * MINUTE_MS;
/** One missing sample may be late. */
const FEWEST_STEPS = 2;
/** The longest lag at which a release is blamed. */
const LATEST_MS = 31 * MINUTE_MS;
/** Clocks differ, and a sample stands for the interval that begins with it. */
const EARLY_MS = MINUTE_MS;
/** Silences of the history count from half the length on: gaps of a sparse signal that are a little shorter are no proof of rarity. */
const COMPARABLE = 0.5;
/** Half of the same clock time of an earlier day was silent as well: a quiet that comes every day, or every weekend. */
const USUAL_SHARE = 0.5;
/** A daily quiet does not begin to the minute. */
const CLOCK_SLACK_MS = 30 * MINUTE_MS;
/** A week: each day once. */
const MOST_DAYS = 7;
/** The time right before the silence by which its events are expected: short enough to follow an evening's decline. */
const RIGHT_BEFORE_MS = 30 * MINUTE_MS;
/** With 7 events expected, none has a chance of 0.001 even where nothing happened. */
const FEWEST_EXPECTED = 7;
/** Without a day before, the signal must have been there nearly all the time right before it fell silent, as a quiet that comes slowly is not. */
const STEADY_SHARE = 0.9;
/** And at half of its usual level at least. */
const STEADY_LEVEL = 0.5;

/** A signal that stopped at the release, and has not come back. */
export interface Silence extends RareChange {
  /** No samples any more, or samples that are exactly zero. */
  readonly form: 'no_samples' | 'zero';
  readonly lengthMs: number;
}

/**
 * Whether a signal fell silent at the release in a way its history does not show: null where it did not, where it is as silent at this time of
 * other days, or where so few events were expected that none is no surprise.
 */
export function testSilence(series: NativeSeries, { kind, bad }: ImpactInput['signal'], releaseAt: number): Silence | null {
  const { values, stepMs, startMs } = series;
  // Errors that are zero are no silence; for what should come in, zero is as silent as nothing.
  const counted = (kind === 'count' || kind === 'rate') && bad !== 'up';
  const isSilent = (i: number): boolean => isMissing(series, i) || (counted && values[i] === 0);
  let begin = values.length;
  while (begin > 0 && isSilent(begin - 1)) begin--;
  const length = values.length - begin;
  const lagMs = startMs + begin * stepMs - releaseAt;
  if (begin === 0 || length < FEWEST_STEPS || length * stepMs < SHORTEST_MS) return null;
  if (lagMs < -Math.max(EARLY_MS, stepMs) || lagMs > LATEST_MS) return null;
  const silent = new Uint8Array(values.length);
  for (let i = 0; i < silent.length; i++) silent[i] = isSilent(i) ? 1 : 0;
  const rightBefore = Math.max(1, Math.round(RIGHT_BEFORE_MS / stepMs));
  const level = meanBetween(values, begin - rightBefore, begin);
  if (kind === 'count' && counted && level * length < FEWEST_EXPECTED) return null;
  if (isUsual(silent, begin, length, stepMs)) return null;
  if (begin * stepMs < DAY_MS && !isSteady(series, silent, begin, rightBefore, counted ? level : null)) return null;
  return {
    form: values.subarray(begin).some((value) => value === 0) ? 'zero' : 'no_samples',
    lengthMs: length * stepMs,
    ...rareChange(startMs + begin * stepMs, releaseAt, silencesOf(silent, begin, COMPARABLE * length), begin * stepMs, stepMs),
  };
}

/** A ratio without requests is not missing: its service was alive, and nobody called it. */
const isMissing = (series: NativeSeries, i: number): boolean => !isPresent(series, i) && series.denominators?.[i] !== 0;

/** Silences in `[0, end)` that are as long. */
function silencesOf(silent: Uint8Array, end: number, shortest: number): number {
  let seen = 0;
  let length = 0;
  for (let i = 0; i < end; i++) {
    if (silent[i] === 1) length++;
    else length = 0;
    if (length >= shortest && length - 1 < shortest) seen++;
  }
  return seen;
}

/** True where an earlier day was silent at this time, or half an hour before or after. */
function isUsual(silent: Uint8Array, begin: number, length: number, stepMs: number): boolean {
  const day = Math.round(DAY_MS / stepMs);
  const slack = Math.round(CLOCK_SLACK_MS / stepMs);
  for (let days = 1; days <= MOST_DAYS; days++) {
    for (const shift of [-slack, 0, slack]) {
      const from = begin - days * day + shift;
      if (from < 0 || from + length > begin) continue;
      if (sumBetween(silent, from, from + length) >= USUAL_SHARE * length) return true;
    }
  }
  return false;
}

function isSteady(
  { values }: NativeSeries,
  silent: Uint8Array,
  begin: number,
  rightBefore: number,
  level: number | null,
): boolean {
  const from = Math.max(0, begin - rightBefore);
  if (sumBetween(silent, from, begin) > (1 - STEADY_SHARE) * (begin - from)) return false;
  return level === null || level >= STEADY_LEVEL * meanBetween(values, 0, begin);
}

function sumBetween(flags: Uint8Array, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += flags[i]!;
  return sum;
}

/** Of the values that are there; 0 without any. */
function meanBetween(values: Float64Array, from: number, to: number): number {
  let sum = 0;
  let present = 0;
  for (let i = Math.max(0, from); i < to; i++) {
    if (Number.isNaN(values[i]!)) continue;
    sum += values[i]!;
    present++;
  }
  return present > 0 ? sum / present : 0;
}
