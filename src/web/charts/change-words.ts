import { SECOND_MS } from '../../model/instant.ts';
import type { Schema } from '../../openapi/schema.ts';
import { formatRelative } from '../format/finding-format.ts';
import { formatValue, quantityOf } from '../format/value-format.ts';
import type { DrawnSignal } from '../state/panel-plan.ts';
import { formatDuration } from '../time/time-format.ts';

/** Which way a change went. */
export function turnOf({ kind, before, after, slopeBeforePerHour, slopeAfterPerHour }: Schema<'ChangePoint'>): 'up' | 'down' {
  const rise = kind === 'slope' ? slopeAfterPerHour - slopeBeforePerHour : after - before;
  return rise >= 0 ? 'up' : 'down';
}

/** What a change point says of its signal. Counts are drawn as rates, so only the ratio of a change holds for them. */
export function changeWords(change: Schema<'ChangePoint'>, signal: Pick<DrawnSignal, 'name' | 'kind' | 'unit'>): string {
  const turn = turnOf(change);
  if (change.kind === 'slope') return turn === 'up' ? 'turned upwards' : 'turned downwards';
  const verb = turn === 'up' ? 'rose' : 'fell';
  const size = change.relative === null ? '' : ` (${formatRelative(change.relative)})`;
  if (signal.kind === 'count') return verb + (size || ' from 0');
  const quantity = quantityOf(signal);
  return `${verb} from ${formatValue(change.before, quantity)} to ${formatValue(change.after, quantity)}${size}`;
}

/** A change closer than this to a release counts as beginning with it: samples resolve no less. */
const AT_ONCE_S = 60;

/** How a change lies in time to the release suspected of it, in words. */
export function lagWords(lagSeconds: number): string {
  const length = formatDuration(Math.abs(lagSeconds) * SECOND_MS);
  if (lagSeconds < -AT_ONCE_S) return `the change began ${length} before it`;
  return lagSeconds < AT_ONCE_S ? 'the change began with it' : `the change began ${length} after it`;
}
