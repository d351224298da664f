import { millis } from '../../model/instant.ts';
import { RELEASE_VERDICTS, type ReleaseVerdict } from '../../model/release.ts';
import type { Zone } from '../time/time-format.ts';
import { DEFAULT_RANGE, LONGEST_RANGE_MS, RECENT_RANGES, SHORTEST_RANGE_MS, type TimeRange } from '../time/time-range.ts';

/**
 * Everything a link to the page must carry for another user to see the same. It stands in the fragment, behind `#`, so it is the
 * browser's alone: neither the server nor a proxy's log sees what is looked at.
 */
export interface View {
  /** Null until one is chosen: the first service with data is shown then. */
  readonly service: string | null;
  /** Null for the likeliest environment, `ALL_ENVIRONMENTS` for every one. */
  readonly environment: string | null;
  readonly range: TimeRange;
  /** Releases that carry any of these are shown; none chosen shows all. */
  readonly tags: readonly string[];
  readonly verdicts: readonly ReleaseVerdict[];
  /** The release whose findings are open. */
  readonly release: string | null;
  readonly zone: Zone;
  /** Whether change points are marked. */
  readonly changes: boolean;
  /** What arrives from where, in place of a service. */
  readonly integrations: boolean;
}

export const ALL_ENVIRONMENTS = '*';

function readRange(params: URLSearchParams): TimeRange {
  const from = Date.parse(params.get('from') ?? '');
  const to = Date.parse(params.get('to') ?? '');
  const lengthMs = to - from;
  if (lengthMs >= SHORTEST_RANGE_MS && lengthMs <= LONGEST_RANGE_MS)
    return { kind: 'between', from: millis(from), to: millis(to) };
  const length = RECENT_RANGES.find((recent) => recent === params.get('range'));
  return length ? { kind: 'recent', length } : DEFAULT_RANGE;
}

/** Reads a fragment such as `#service=shop&range=7d&tag=hotfix`. What it does not understand is ignored. */
export function readView(fragment: string): View {
  const params = new URLSearchParams(fragment.replace(/^#/, ''));
  const named = new Set(params.getAll('verdict'));
  return {
    service: params.get('service') || null,
    environment: params.get('env') || null,
    range: readRange(params),
    tags: [...new Set(params.getAll('tag').filter((tag) => tag !== ''))],
    verdicts: RELEASE_VERDICTS.filter((verdict) => named.has(verdict)),
    release: params.get('release') || null,
    zone: params.get('tz') === 'utc' ? 'utc' : 'local',
    changes: params.get('changes') !== 'off',
    integrations: params.get('page') === 'integrations',
  };
}

/** The fragment of a view, with nothing in it that is the default anyway; empty for the default view. */
export function writeView(view: View): string {
  const params = new URLSearchParams();
  if (view.service !== null) params.set('service', view.service);
  if (view.environment !== null) params.set('env', view.environment);
  if (view.range.kind === 'between') {
    params.set('from', new Date(view.range.from).toISOString());
    params.set('to', new Date(view.range.to).toISOString());
  } else if (view.range.length !== (DEFAULT_RANGE.kind === 'recent' ? DEFAULT_RANGE.length : null)) {
    params.set('range', view.range.length);
  }
  for (const tag of view.tags) params.append('tag', tag);
  for (const verdict of view.verdicts) params.append('verdict', verdict);
  if (view.release !== null) params.set('release', view.release);
  if (view.zone === 'utc') params.set('tz', 'utc');
  if (!view.changes) params.set('changes', 'off');
  if (view.integrations) params.set('page', 'integrations');
  const text = params.toString();
  return text === '' ? '' : `#${text}`;
}
