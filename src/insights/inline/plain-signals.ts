import type { SeriesIdentity, SeriesKind } from '../../model/series.ts';
import { isJudged, type Signal, type SignalExpression } from '../../model/signal.ts';
import { type Tags, tagValue } from '../../model/tags.ts';
import { signalId } from '../../signals/discovery/discover-signals.ts';
import { matcherOf, selectorsOf } from '../../signals/discovery/select-series.ts';
import { literalTag } from '../../signals/discovery/tag-pattern.ts';
import { type MetricMeaning, meaningOfName } from '../../signals/naming/meaning-of-name.ts';

/**
 * A signal for every series that no judged signal reads, so that a file with columns of any name can be judged. Series that differ only in
 * tags other than service and environment are one signal. The meaning of the numbers follows from the kind of the series, or from its
 * name where it has none; which way is worse follows from the name.
 */
export function plainSignals(series: readonly SeriesIdentity[], known: readonly Signal[]): readonly Signal[] {
  const isRead = matcherOf(known.filter(isJudged).flatMap(({ expression }) => selectorsOf(expression)));
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

/** The kind that the sender gave the series counts more than its name. Without its two counts a ratio is a level. */
function meaningOf(metric: string, seriesKind: SeriesKind | null): MetricMeaning {
  const { kind: namedKind, bad } = meaningOfName(metric);
  if (seriesKind === 'latency') return { kind: 'latency', bad: 'up' };
  const kind = seriesKind === 'counter' || seriesKind === 'total' ? 'count' : (seriesKind ?? namedKind);
  return { kind: kind === 'ratio' ? 'gauge' : kind, bad };
}

/** The tags of the owner of a series. An empty value selects series without the tag. */
const ownerTags = (tags: Tags): Tags =>
  ['env', 'environment', 'service'].map((name) => [name, literalTag(tagValue(tags, name) ?? '')] as const);
