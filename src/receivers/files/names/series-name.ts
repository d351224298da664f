import { NO_TAGS, type Tags, toTags } from '../../../model/tags.ts';
import { withPlainOwner } from '../../decoding/owner-tags.ts';
import { unitName } from './units.ts';

/** What the head of a column, or a name in a cell, says of a series. `metric` is '' where it has labels and no name. */
export interface NamedSeries {
  readonly metric: string;
  readonly tags: Tags;
  readonly unit: string | null;
}

type Pair = readonly [name: string, value: string];

const WITH_BRACES = /^([^{}]*)\{(.*)\}$/s;
/** As line protocol writes it: `requests,service=shop`. */
const WITH_COMMAS = /^[^,={}]+(?:,[^,={}]+=[^,={}]+)+$/;
/** Graphite's tagged series. */
const WITH_SEMICOLONS = /^[^;{}()\s][^;{}()]*(?:;[^;=]+=[^;]+)+$/;
const UNIT_AT_END = /^(.*\S)\s*[([]([^()[\]]+)[)\]]$/s;
/** How Datadog writes that it has aggregated; the name of the metric follows. */
const AGGREGATED = /^(?:avg|sum|min|max|count|p\d{2}):(?=\S)/;

/**
 * Reads `p95`, `p95 (ms)`, `p95{service="shop", env="prod"}`, `{__name__="p95"}`, `avg:p95{service:shop}` `p95,service=shop` and `p95;service=shop`. What has none
 * of these forms is a name as it stands.
 */
export function readSeriesName(text: string): NamedSeries {
  const trimmed = text.trim();
  const braces = WITH_BRACES.exec(trimmed);
  const pairs = braces ? readPairs(braces[2]!) : null;
  if (braces && pairs) {
    const named = pairs.find(([name]) => name === '__name__')?.[1];
    const tags = tagsOf(pairs.filter(([name]) => name !== '__name__'));
    return { metric: named ?? braces[1]!.trim().replace(AGGREGATED, ''), tags, unit: null };
  }
  const separator = WITH_COMMAS.test(trimmed) ? ',' : WITH_SEMICOLONS.test(trimmed) ? ';' : null;
  if (separator !== null) {
    const cut = trimmed.indexOf(separator);
    return { metric: trimmed.slice(0, cut).trim(), tags: tagsOf(readPairs(trimmed.slice(cut + 1)) ?? []), unit: null };
  }
  const [, name, unitText] = UNIT_AT_END.exec(trimmed) ?? [];
  const unit = unitText === undefined ? null : unitName(unitText.trim());
  return unit !== null && name !== undefined
    ? { metric: name, tags: NO_TAGS, unit }
    : { metric: trimmed, tags: NO_TAGS, unit: null };
}

/** The tags of pairs, with service and environment in one spelling. */
export const tagsOf = (pairs: readonly Pair[]): Tags => (pairs.length === 0 ? NO_TAGS : toTags(withPlainOwner(pairs)));

/** A name, `=` or `:`, and a value with or without quotes; or a name alone, as Datadog's tags may be. */
const PAIR = /\s*([^\s=:,;"{}][^=:,;"{}]*?)\s*(?:[=:]\s*(?:"((?:[^"\\]|\\.)*)"|([^,;"]*?)))?\s*(?:[,;]|$)/gy;

/** The pairs of `a=1;b=2`, `a:1,b:2`, `a="1", b="2"` or `{"a":"1"}`; `*` and nothing are none. Null for what is written otherwise. */
export function readPairs(text: string): readonly Pair[] | null {
  const trimmed = text.trim();
  if (trimmed === '' || trimmed === '*' || trimmed === '{}' || trimmed === '{*}') return [];
  if (trimmed.startsWith('{"')) return jsonPairs(trimmed);
  const inner = trimmed.startsWith('{') && trimmed.endsWith('}') ? trimmed.slice(1, -1) : trimmed;
  const pairs: Pair[] = [];
  PAIR.lastIndex = 0;
  while (PAIR.lastIndex < inner.length) {
    const match = PAIR.exec(inner);
    if (!match) return null;
    const [, name = '', quoted, plain = ''] = match;
    if (name !== '*') pairs.push([name, quoted === undefined ? plain : unescaped(quoted)]);
  }
  return pairs;
}

const unescaped = (text: string): string => text.replace(/\\(.)/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped));

function jsonPairs(text: string): readonly Pair[] | null {
  try {
    const entries = Object.entries(JSON.parse(text) as object);
    return entries.every(([, value]) => ['string', 'number', 'boolean'].includes(typeof value))
      ? entries.map(([name, value]) => [name, String(value)] as const)
      : null;
  } catch {
    return null;
  }
}
