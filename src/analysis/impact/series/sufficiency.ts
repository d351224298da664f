import type { Reason } from '../../../model/finding.ts';
import type { SignalKind } from '../../../model/signal.ts';
import { isPresent, type NativeSeries } from '../../series/native-series.ts';
import { duration } from '../../wording/quantities.ts';
import { isLacking, presence, presenceBefore, requestsBetween } from './window-summary.ts';

/** The limits here follow from reasoning and scenario tests; no benchmark measured them. Under a second a week has too many samples to read. */
const SHORTEST_STEP_MS = 1000;
/** The first judgement is made 10 min after a release: earlier even the shortest shapes cannot be distinguished from noise. */
const FIRST_JUDGEMENT_MS = 600_000;
/** One sample after the release could be an outlier. */
const FEWEST_AFTER = 2;
/** Length of the block right before the release; with less there is nothing to compare with. */
const SHORTEST_BEFORE_MS = 300_000;
/** As far back as the blocks reach. */
const REQUESTS_BEFORE_MS = 7_200_000;
/** With fewer requests a single error moves a ratio by over 3 percentage points. */
const FEWEST_REQUESTS = 30;

/** Why no method can judge this window, or null when it can be judged. A hole before the release must be closed first. */
export function insufficiency(series: NativeSeries, kind: SignalKind): Reason | null {
  const { anchor, stepMs, values } = series;
  if (!(stepMs >= SHORTEST_STEP_MS)) return reason('step_too_short', 'The step of the signal is under one second.');
  if (anchor * stepMs < SHORTEST_BEFORE_MS || !anyPresent(series, 0, anchor)) {
    return reason('no_samples_before', 'There are no samples before the release to compare with.');
  }
  const after = values.length - anchor;
  const needed = neededAfter(stepMs);
  if (after < needed) {
    const text = `Only ${minutes(after * stepMs)} of samples follow the release; ${needed} whole steps of ${duration(stepMs)} are needed.`;
    return reason('too_short_after', text);
  }
  const before = presenceBefore(series);
  const afterPresence = presence(series, anchor, values.length);
  if (isLacking(before)) return reason('missing_samples_before', presenceText('the half hour before', before));
  if (isLacking(afterPresence)) return reason('missing_samples_after', presenceText('the time after', afterPresence));
  return kind === 'ratio' ? tooFewRequests(series) : null;
}

/** The whole steps of ten minutes, less the one that is lost where a release falls between two of them; never fewer than two. */
const neededAfter = (stepMs: number): number => Math.max(FEWEST_AFTER, Math.floor(FIRST_JUDGEMENT_MS / stepMs) - 1);

function tooFewRequests(series: NativeSeries): Reason | null {
  if (!series.denominators) return null;
  const from = series.anchor - Math.round(REQUESTS_BEFORE_MS / series.stepMs);
  const before = requestsBetween(series, from, series.anchor);
  const after = requestsBetween(series, series.anchor, series.values.length);
  if (before >= FEWEST_REQUESTS && after >= FEWEST_REQUESTS) return null;
  const where = before < FEWEST_REQUESTS ? `${Math.round(before)} requests before` : `${Math.round(after)} requests after`;
  return reason('too_few_requests', `A ratio needs ${FEWEST_REQUESTS} requests on either side; there were ${where} the release.`);
}

/** A history with fewer different values is a counter with few steps: placebos would tie, and a rank among them would mean nothing. */
const FEWEST_DISTINCT = 5;

/** Whether the history takes enough different values for placebos to differ from each other. */
export function hasEnoughDistinctValues(series: NativeSeries): boolean {
  const seen = new Set<number>();
  for (let i = 0; i < Math.min(series.anchor, series.values.length) && seen.size < FEWEST_DISTINCT; i++) {
    if (isPresent(series, i)) seen.add(series.denominators ? series.values[i]! / series.denominators[i]! : series.values[i]!);
  }
  return seen.size >= FEWEST_DISTINCT;
}

function anyPresent(series: NativeSeries, from: number, to: number): boolean {
  for (let i = from; i < Math.min(to, series.values.length); i++) if (!Number.isNaN(series.values[i]!)) return true;
  return false;
}

const presenceText = (where: string, { present, expected }: ReturnType<typeof presence>): string =>
  `${present} of ${expected} samples are there in ${where} the release; 70 % are needed.`;
const minutes = (durationMs: number): string => `${Math.max(0, Math.floor(durationMs / 60_000))} min`;
const reason = (code: string, text: string): Reason => ({ code, text });
