import type { SeriesIdentity, SeriesKind } from '../../model/series.ts';
import type { BadDirection, Signal, SignalExpression, SignalKind } from '../../model/signal.ts';
import { type Tags, tagValue } from '../../model/tags.ts';
import { signalId } from '../../signals/discovery/discover-signals.ts';
import { matcherOf, selectorsOf } from '../../signals/discovery/select-series.ts';

/** What the name of a metric suggests; the first that matches counts. `bad` is `either` where a change in either direction may be harm. */
const NAME_PATTERNS: readonly { readonly name: RegExp; readonly kind: SignalKind; readonly bad: BadDirection }[] = [
  { name: /(ratio|percent|pct|share)$/i, kind: 'gauge', bad: 'either' },
  { name: /(latency|duration|response_?time|elapsed|p\d{2,3}|_ms)$/i, kind: 'latency', bad: 'up' },
  { name: /(errors?|5xx|failures?|failed|exceptions?|timeouts?|rejected)$/i, kind: 'count', bad: 'up' },
  { name: /(requests|hits|orders|signups|throughput|rps|qps)$/i, kind: 'rate', bad: 'down' },
];

/** More errors are bad, also where the ratio is only one number. */
const ERROR_SHARE = /(error|5xx|fail)/i;

/**
 * A signal for every series that no other signal reads, so that a file with columns of any name can be judged. Series that differ only in
 * tags other than service and environment are one signal. The meaning of the numbers follows from the kind of the series, or from its
 * name where it has none. With neither they are a level of which a change in either direction is bad.
 */
export function plainSignals(series: readonly SeriesIdentity[], known: readonly Signal[]): readonly Signal[] {
  const isRead = matcherOf(known.flatMap(({ expression }) => selectorsOf(expression)));
  const left = series.filter((each) => !isRead(each));
  const owners = Map.groupBy(left, ({ metric, tags }) => JSON.stringify([metric, ownerTags(tags)]));
  return [...owners.values()].map(([first]) => plainSignal(first!));
}

function plainSignal({ metric, tags, kind: seriesKind, unit }: SeriesIdentity): Signal {
  const service = tagValue(tags, 'service') || null;
  const environment = tagValue(tags, 'environment') || tagValue(tags, 'env') || null;
  const meaning = meaningOf(metric, seriesKind);
  const of = [{ metric, tags: ownerTags(tags) }];
  const expression: SignalExpression = meaning.kind === 'count' ? { form: 'sum', of } : { form: 'mean', of, weight: null };
  return {
    id: signalId(service, environment, metric),
    name: metric,
    service,
    environment,
    ...meaning,
    unit,
    expression,
    preset: null,
  };
}

function meaningOf(metric: string, kind: SeriesKind | null): { readonly kind: SignalKind; readonly bad: BadDirection } {
  const named = NAME_PATTERNS.find(({ name }) => name.test(metric));
  const bad = named?.bad === 'either' && ERROR_SHARE.test(metric) ? 'up' : (named?.bad ?? 'either');
  switch (kind) {
    case 'counter':
      return { kind: 'count', bad };
    case 'latency':
      return { kind: 'latency', bad: 'up' };
    case 'rate':
    case 'gauge':
      return { kind, bad };
    // Without its two counts a ratio is a level.
    case 'ratio':
      return { kind: 'gauge', bad };
    case null:
      return { kind: named?.kind ?? 'gauge', bad };
  }
}

/** The tags of the owner of a series. An empty value selects series without the tag. */
const ownerTags = (tags: Tags): Tags =>
  ['env', 'environment', 'service'].map((name) => [name, tagValue(tags, name) ?? ''] as const);
