import { type Finding, isUndecided, type Reason, UNJUDGED } from '../../../model/finding.ts';
import { DAY_MS, HOUR_MS } from '../../../model/instant.ts';
import { cutWindow } from '../../series/native-series.ts';
import type { ImpactInput } from '../input/impact-input.ts';
import { groupOf } from '../input/signal-groups.ts';
import { isLacking, presence, requestsBetween } from '../series/window-summary.ts';

/** How a user meets a service: without having judged these nobody can say that a release did no harm. */
const FACES = ['errors', 'latency', 'requests'] as const;
type Face = (typeof FACES)[number];

/** A signal that has had no sample for two days is one of another time. */
const LATELY_MS = 2 * DAY_MS;
/** In each two hours of the day before, the fewest requests that a ratio is judged with. */
const FEWEST_REQUESTS = 30;
/** See there. */
const REQUESTS_WITHIN_MS = 2 * HOUR_MS;

/**
 * Adds a reason to the findings for want of which a release must not be called clear: signals of errors, latency and requests that its service
 * had in the day before, and that could not be judged now. Where one percentile was judged, the others of its group are not missed. A signal that
 * was too sparse before as well is missed only where no other of its kind was judged.
 */
export function markUnjudged(findings: readonly Finding[], inputs: readonly ImpactInput[]): readonly Finding[] {
  const judgedGroups = new Set(inputs.filter((_, i) => !isUndecided(findings[i]!)).map(({ signal }) => groupOf(signal)));
  const judgedFaces = new Set(inputs.filter((_, i) => !isUndecided(findings[i]!)).map(({ signal }) => faceOf(signal)));
  return findings.map((finding, i) => {
    const input = inputs[i]!;
    const face = faceOf(input.signal);
    if (!isUndecided(finding) || face === null || judgedGroups.has(groupOf(input.signal))) return finding;
    const had = presenceLately(input);
    if (had === 'none' || (had === 'sparse' && judgedFaces.has(face))) return finding;
    const text = `It shows the ${face} of the service and could not be judged, so the release is not called clear.`;
    const reason: Reason = { code: UNJUDGED, text };
    return { ...finding, reasons: [...finding.reasons, reason] };
  });
}

function faceOf({ kind, bad }: ImpactInput['signal']): Face | null {
  if (kind === 'latency') return 'latency';
  if (kind === 'gauge' || bad === 'either') return null;
  return bad === 'up' ? 'errors' : 'requests';
}

/** How well the service had the signal before the release. */
function presenceLately({ window, releaseAt, asOf }: ImpactInput): 'none' | 'sparse' | 'full' {
  const series = cutWindow(window, releaseAt, asOf);
  const since = (durationMs: number): number => series.anchor - Math.round(durationMs / series.stepMs);
  const end = Math.min(series.anchor, series.values.length);
  if (presence(series, since(LATELY_MS), end).present === 0) return 'none';
  const day = presence(series, since(DAY_MS), end);
  if (isLacking(day)) return 'sparse';
  if (!series.denominators) return 'full';
  const needed = (FEWEST_REQUESTS * day.expected * series.stepMs) / REQUESTS_WITHIN_MS;
  return requestsBetween(series, since(DAY_MS), end) < needed ? 'sparse' : 'full';
}
