import type { Reason } from '../../../model/finding.ts';
import type { SignalKind } from '../../../model/signal.ts';
import { isPresent, type NativeSeries } from '../../series/native-series.ts';
import { presence, requestsBetween } from './window-summary.ts';

/** The limits here follow from reasoning and scenario tests; no benchmark measured them. Under a second a week has too many samples to read. */
const SHORTEST_STEP_MS = 1000;
/** The first judgement is made 10 min after a release: earlier even the shortest shapes cannot be distinguished from noise. */
const SHORTEST_AFTER_MS = 600_000;
/** One sample after the release could be an outlier. */
const FEWEST_AFTER = 2;
/** Length of the block right before the release; with less there is nothing to compare with. */
const SHORTEST_BEFORE_MS = 300_000;
/** The half hour that every block is compared with must be well covered. */
const PRESENCE_BEFORE_MS = 1_800_000;
/** With more than three in ten samples missing, the ones present may not be representative. */
const NEEDED_PRESENCE = 0.7;
/** As far back as the blocks reach. */
const REQUESTS_BEFORE_MS = 7_200_000;
/** With fewer requests a single error moves a ratio by over 3 percentage points. */
const FEWEST_REQUESTS = 30;
/** The step on which `SHORTEST_AFTER_MS` is measured; up to one such step is lost to rounding the release up to the grid. */
const GRID_STEP_MS = 60_000;

/** Why no method can judge this window, or null when it can be judged. */
export function insufficiency(series: NativeSeries, kind: SignalKind): Reason | null {
  const { anchor, stepMs, values } = series;
  if (!(stepMs >= SHORTEST_STEP_MS)) return reason('step_too_short', 'The step of the signal is under one second.');
  if (anchor * stepMs < SHORTEST_BEFORE_MS || !anyPresent(series, 0, anchor)) {
    return reason('no_samples_before', 'There are no samples before the release to compare with.');
  }
  const after = values.length - anchor;
  if (after < FEWEST_AFTER || after * stepMs <= SHORTEST_AFTER_MS - GRID_STEP_MS) {
    return reason('too_short_after', `Only ${minutes(after * stepMs)} of samples follow the release; 10 min are needed.`);
  }
  const halfHour = Math.round(PRESENCE_BEFORE_MS / stepMs);
  const beforePresence = presence(series, anchor - halfHour, anchor);
  const afterPresence = presence(series, anchor, values.length);
  if (lacking(beforePresence)) return reason('missing_samples_before', presenceText('the half hour before', beforePresence));
  if (lacking(afterPresence)) return reason('missing_samples_after', presenceText('the time after', afterPresence));
  return kind === 'ratio' ? tooFewRequests(series) : null;
}

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

interface Presence {
  readonly present: number;
  readonly expected: number;
}

const lacking = ({ present, expected }: Presence): boolean => present < NEEDED_PRESENCE * expected || present === 0;
const presenceText = (where: string, { present, expected }: Presence): string =>
  `${present} of ${expected} samples are there in ${where} the release; 70 % are needed.`;
const minutes = (durationMs: number): string => `${Math.max(0, Math.floor(durationMs / 60_000))} min`;
const reason = (code: string, text: string): Reason => ({ code, text });
