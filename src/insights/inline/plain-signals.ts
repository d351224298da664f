import type { SeriesIdentity, SeriesKind } from '../../model/series.ts';
import type { BadDirection, Signal, SignalExpression, SignalKind } from '../../model/signal.ts';
import { type Tags, tagValue } from '../../model/tags.ts';
import { signalId } from '../../signals/discover-signals.ts';
import { matcherOf, selectorsOf } from '../../signals/select-series.ts';

/** What a name says of the numbers behind it; the first that fits. `bad` is `either` where a move either way may be harm. */
const TELLING_NAMES: readonly { readonly name: RegExp; readonly kind: SignalKind; readonly bad: BadDirection }[] = [
  { name: /(ratio|percent|pct|share)$/i, kind: 'gauge', bad: 'either' },
  { name: /(latency|duration|response_?time|elapsed|p\d{2,3}|_ms)$/i, kind: 'latency', bad: 'up' },
  { name: /(errors?|5xx|failures?|failed|exceptions?|timeouts?|rejected)$/i, kind: 'count', bad: 'up' },
  { name: /(requests|hits|orders|signups|throughput|rps|qps)$/i, kind: 'rate', bad: 'down' },
];

/** A ratio of errors is bad upwards even where it is only a number. */
const ERROR_SHARE = /(error|5xx|fail)/i;

/**
 * A signal for every series that no other signal reads, so that a file with columns of any name can be judged: series that differ in tags
 * other than service and environment are one signal. What the numbers mean is told by the kind of the series, else by its name, else they
 * are a level that may go wrong either way.
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
  const told = meaningOf(metric, seriesKind);
  const of = [{ metric, tags: ownerTags(tags) }];
  const expression: SignalExpression = told.kind === 'count' ? { form: 'sum', of } : { form: 'mean', of, weight: null };
  return {
    id: signalId(service, environment, metric),
    name: metric,
    service,
    environment,
    ...told,
    unit,
    expression,
    preset: null,
  };
}

function meaningOf(metric: string, kind: SeriesKind | null): { readonly kind: SignalKind; readonly bad: BadDirection } {
  const named = TELLING_NAMES.find(({ name }) => name.test(metric));
  const bad = named?.bad === 'either' && ERROR_SHARE.test(metric) ? 'up' : (named?.bad ?? 'either');
  switch (kind) {
    case 'counter':
      return { kind: 'count', bad };
    case 'latency':
      return { kind: 'latency', bad: 'up' };
    case 'rate':
    case 'gauge':
      return { kind, bad };
    // A ratio without its two counts is a level like any other.
    case 'ratio':
      return { kind: 'gauge', bad };
    case null:
      return { kind: named?.kind ?? 'gauge', bad };
  }
}

/** The tags that say whose a series is. One that carries none of them asks for series without. */
const ownerTags = (tags: Tags): Tags =>
  ['env', 'environment', 'service'].map((name) => [name, tagValue(tags, name) ?? ''] as const);
