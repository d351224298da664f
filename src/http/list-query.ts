import { readDuration } from '../model/duration.ts';
import type { EventKind } from '../model/event.ts';
import type { EventFilter } from '../model/event-filter.ts';
import { DAY_MS, type Millis, millis, SECOND_MS, toRfc3339 } from '../model/instant.ts';
import type { KeyedPart, KeyRange, Page, PageRequest } from '../model/page.ts';
import { readTimeText } from '../model/time-input.ts';
import { PAGE_SIZE, QUERY_RANGE_MS } from './limits.ts';
import { ProblemError } from './problems.ts';

type Query = Readonly<Record<string, unknown>>;

/** `limit` and `cursor`, validated against openapi.yaml before. */
export const pageRequest = (query: Query): PageRequest => ({
  limit: (query.limit as number | undefined) ?? PAGE_SIZE,
  cursor: textOf(query, 'cursor'),
});

/** A parameter that is a text; null where it is absent. Its type was checked before, against `openapi.yaml`. */
export const textOf = (query: Query, name: string): string | null => (query[name] as string | undefined) ?? null;
/** A parameter that may be repeated; empty where it is absent. */
export const listOf = (query: Query, name: string): readonly string[] => (query[name] as readonly string[] | undefined) ?? [];

/** A time parameter. Throws `invalid-time`. */
export function timeOf(query: Query, name: string): Millis | null {
  const text = textOf(query, name);
  if (text === null) return null;
  const reading = readTimeText(text);
  if (reading.valid) return reading.at;
  const { code, detail } = reading;
  throw new ProblemError('invalid-time', `${name}: ${detail}`, { faults: [{ parameter: name, code, detail }] });
}

/** Throws `invalid-parameter` for `Infinity`, `1e400` and the like: the validator takes them for numbers, and nothing has that many. */
export function refuseInfinity(query: Query): void {
  for (const [name, value] of Object.entries(query)) {
    if (typeof value === 'number' && !Number.isFinite(value)) throw parameterProblem(name, 'is no finite number');
  }
}

/** `step`, such as `60s`, in milliseconds. Throws `invalid-parameter`. */
export function stepOf(query: Query): number | null {
  const text = textOf(query, 'step');
  if (text === null) return null;
  const stepMs = readDuration(text);
  if (stepMs !== null && stepMs >= SECOND_MS && stepMs <= QUERY_RANGE_MS) return stepMs;
  throw parameterProblem('step', 'is between a second and 366 days');
}

/** The problem `invalid-parameter` (400) for one parameter, to be thrown. `detail` follows its name: `needs step`. */
export const parameterProblem = (parameter: string, detail: string): ProblemError =>
  new ProblemError('invalid-parameter', `${parameter}: ${detail}`, { faults: [{ parameter, code: 'invalid', detail }] });

/** Throws `invalid-time` where the range has no length. */
function refuseEmptyRange(from: Millis | null, to: Millis | null): void {
  if (from === null || to === null || from < to) return;
  const detail = `${toRfc3339(to)} is not after from`;
  throw new ProblemError('invalid-time', `to: ${detail}`, { faults: [{ parameter: 'to', code: 'end-before-start', detail }] });
}

export interface TimeRange {
  readonly from: Millis;
  /** Excluded. */
  readonly to: Millis;
}

/** `from` and `to`, by default the last `defaultMs`. Throws `invalid-time`, and `range-too-long` for more than `maxMs`. */
export function rangeOf(
  query: Query,
  now: Millis,
  { defaultMs, maxMs }: { readonly defaultMs: number; readonly maxMs: number },
): TimeRange {
  const to = timeOf(query, 'to') ?? now;
  const from = timeOf(query, 'from') ?? millis(Math.max(0, to - defaultMs));
  refuseEmptyRange(from, to);
  if (to - from > maxMs) {
    const days = maxMs / DAY_MS;
    throw new ProblemError('range-too-long', `From and to are more than ${days} days apart.`, {
      hint: `Ask for at most ${days} days at a time.`,
    });
  }
  return { from, to };
}

/** The filter of lists of events and releases. Throws `invalid-time`. */
export function eventFilter(query: Query): EventFilter {
  const kinds = listOf(query, 'kind') as readonly EventKind[];
  const from = timeOf(query, 'from');
  const to = timeOf(query, 'to');
  refuseEmptyRange(from, to);
  const environment = textOf(query, 'environment');
  return {
    service: textOf(query, 'service'),
    environments: environment === null ? null : [environment],
    version: textOf(query, 'version'),
    commit: textOf(query, 'commit'),
    kinds: kinds.length > 0 ? kinds : null,
    tags: listOf(query, 'tag'),
    from,
    to,
    text: textOf(query, 'text'),
  };
}

/**
 * A page of a list that is in memory as a whole, ascending by `keyOf`. The cursor is the key of the last item shown, so that items added
 * or deleted between two pages shift nothing.
 */
export function pageOf<Item>(items: readonly Item[], keyOf: (item: Item) => string, request: PageRequest): Page<Item> {
  const after = request.cursor === null ? null : decodeCursor(request.cursor);
  const rest = after === null ? items : items.filter((item) => keyOf(item) > after);
  const page = rest.slice(0, request.limit);
  const last = page.at(-1);
  return { items: page, nextCursor: last !== undefined && rest.length > page.length ? encodeCursor(keyOf(last)) : null };
}

/** `limit` and `cursor` of a list that is ascending by a key. Throws `invalid-cursor`. */
export function keyRange(query: Query): KeyRange {
  const { limit, cursor } = pageRequest(query);
  return { limit, after: cursor === null ? null : decodeCursor(cursor) };
}

/** The part of `keyRange` as a page; its cursor is the key of the last item. */
export function keyedPage<Item>({ items, more }: KeyedPart<Item>, keyOf: (item: Item) => string): Page<Item> {
  const last = items.at(-1);
  return { items, nextCursor: more && last !== undefined ? encodeCursor(keyOf(last)) : null };
}

const encodeCursor = (key: string): string => `k${Buffer.from(key).toString('base64url')}`;

function decodeCursor(cursor: string): string {
  const key = /^k[A-Za-z0-9_-]*$/.test(cursor) ? Buffer.from(cursor.slice(1), 'base64url').toString() : null;
  if (key !== null && encodeCursor(key) === cursor) return key;
  const detail = 'not made for this list';
  throw new ProblemError('invalid-cursor', 'The cursor was not made for this list.', {
    faults: [{ parameter: 'cursor', code: 'invalid-cursor', detail }],
  });
}
