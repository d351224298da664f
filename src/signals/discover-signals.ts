import { canonicalEnvironment } from '../model/event.ts';
import type { SeriesIdentity } from '../model/series.ts';
import type { SeriesSelector, Signal, SignalExpression } from '../model/signal.ts';
import type { Preset, PresetExpression, PresetSignal } from './preset.ts';
import { PRESETS } from './presets.ts';
import { ownerOf, type SeriesOwner } from './series-owner.ts';

/**
 * The signals that series allow without any configuration, in the order of the presets, each service and environment by itself. Series
 * of one owner that come under several prefixes or spellings of the environment are read together.
 */
export function discoverSignals(series: readonly SeriesIdentity[]): readonly Signal[] {
  return PRESETS.flatMap((preset) => preset.signals.flatMap((each) => discoverSignal(preset, each, series)));
}

/** The id of a signal: `shop.error_ratio`, `shop.production.error_ratio`, and `any.` in front where it belongs to no service. */
export function signalId(service: string | null, environment: string | null, name: string): string {
  return [service ?? 'any', ...(environment === null ? [] : [canonicalEnvironment(environment)]), name].join('.');
}

function discoverSignal(preset: Preset, wanted: PresetSignal, series: readonly SeriesIdentity[]): readonly Signal[] {
  const owners = Map.groupBy(ownersOf(wanted.foundBy, series), ownerKey);
  for (const better of ownersOf(wanted.unless, series)) owners.delete(ownerKey(better));
  return [...owners.values()].flatMap((spellings) => {
    const [owner] = spellings;
    if (!owner) return [];
    const { service, environment } = owner;
    return {
      id: signalId(service, environment, wanted.name),
      name: wanted.name,
      service,
      environment,
      kind: wanted.kind,
      bad: wanted.bad,
      unit: wanted.unit,
      expression: toExpression(wanted.expression, distinctSpellings(spellings)),
      preset: preset.name,
    };
  });
}

const ownersOf = (metricNames: readonly string[], series: readonly SeriesIdentity[]): readonly SeriesOwner[] =>
  series.flatMap((each) => metricNames.flatMap((name) => ownerOf(each, name) ?? []));

const ownerKey = (owner: SeriesOwner): string => JSON.stringify([owner.service, owner.environment]);

const distinctSpellings = (owners: readonly SeriesOwner[]): readonly SeriesOwner[] => [
  ...new Map(owners.map((owner) => [JSON.stringify([owner.prefix, owner.tags]), owner])).values(),
];

function toExpression(expression: PresetExpression, spellings: readonly SeriesOwner[]): SignalExpression {
  const selectors = (metricNames: readonly string[]): readonly SeriesSelector[] =>
    metricNames.flatMap((name) => spellings.map(({ prefix, tags }) => ({ metric: `${prefix}${name}`, tags })));
  switch (expression.form) {
    case 'sum':
    case 'level':
      return { form: expression.form, of: selectors(expression.of) };
    case 'ratio':
      return { form: 'ratio', numerator: selectors(expression.numerator), denominator: selectors(expression.denominator) };
    case 'mean':
      return { form: 'mean', of: selectors(expression.of), weight: expression.weight && selectors(expression.weight) };
  }
}
