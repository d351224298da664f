import { canonicalEnvironment } from '../../model/event.ts';
import type { SeriesIdentity } from '../../model/series.ts';
import type { SeriesSelector, Signal, SignalExpression } from '../../model/signal.ts';
import { toTags } from '../../model/tags.ts';
import type { Preset, PresetExpression, PresetSelector, PresetSignal } from '../presets/preset.ts';
import { PRESETS } from '../presets/presets.ts';
import { toSelector } from './preset-selectors.ts';
import { matcherOf } from './select-series.ts';
import { ownerOf, type SeriesOwner } from './series-owner.ts';

/**
 * The signals that series allow without any configuration, in the order of the presets, each service and environment by itself. Series
 * of one owner that come under several prefixes or spellings of the environment are read together. Of signals of one name the first counts, and
 * of owners whose signals have one id the last.
 */
export function discoverSignals(series: readonly SeriesIdentity[]): readonly Signal[] {
  const all = PRESET_SIGNALS.flatMap((each) => discoverSignal(each, series));
  const firsts = new Map(all.toReversed().map((signal) => [ownerKey(signal) + signal.name, signal]));
  const found = all.filter((signal) => firsts.get(ownerKey(signal) + signal.name) === signal);
  const shown = new Map<string, Signal>();
  for (const signal of found) {
    const before = shown.get(signal.id);
    if (!before || ownerKey(before) < ownerKey(signal)) shown.set(signal.id, signal);
  }
  return found.filter((signal) => shown.get(signal.id) === signal);
}

export interface OfPreset {
  readonly preset: Preset;
  readonly signal: PresetSignal;
}

/** Every signal of every preset, in their order. */
export const PRESET_SIGNALS: readonly OfPreset[] = PRESETS.flatMap((preset) =>
  preset.signals.map((signal) => ({ preset, signal })),
);

/** The id of a signal: `shop.error_ratio`, `shop.production.error_ratio`, and `any.` in front where it belongs to no service. */
export function signalId(service: string | null, environment: string | null, name: string): string {
  return [service ?? 'any', ...(environment === null ? [] : [canonicalEnvironment(environment)]), name].join('.');
}

function discoverSignal({ preset, signal }: OfPreset, series: readonly SeriesIdentity[]): readonly Signal[] {
  const owners = Map.groupBy(spellingsOf(preset, signal.foundBy, series), ({ owner }) => ownerKey(owner));
  for (const better of spellingsOf(preset, signal.unless, series)) owners.delete(ownerKey(better.owner));
  const inOrder = [...owners].sort(([a], [b]) => (a < b ? -1 : 1));
  return inOrder.map(([, spellings]) => signalOfOwner(preset, signal, spellings));
}

/** How an owner is spelt in a series, and the unit that this states. */
export interface Spelling {
  readonly owner: SeriesOwner;
  readonly unit: string | null;
}

/** A signal of a preset for one owner, which comes in these spellings, one at least. Their order makes no difference. */
export function signalOfOwner(preset: Preset, template: PresetSignal, spellings: readonly Spelling[]): Signal {
  const owners = spellings.map(({ owner }) => owner);
  const { service, environment } = owners[0]!;
  return {
    id: signalId(service, environment, template.name),
    name: template.name,
    service,
    environment,
    kind: template.kind,
    bad: template.bad,
    unit: unitOf(template, spellings),
    expression: toExpression(template.expression, distinctSpellings(owners)),
    preset: preset.name,
    ...(template.isDrawnOnly && { isDrawnOnly: true }),
  };
}

/** Of a latency that of its series, where those that state one agree: the preset's own is a guess. */
function unitOf({ kind, unit }: PresetSignal, spellings: readonly Spelling[]): string | null {
  const [stated, ...others] = kind === 'latency' ? new Set(spellings.flatMap((spelling) => spelling.unit ?? [])) : [];
  return stated === undefined || others.length > 0 ? unit : stated;
}

/** Every metric by which presets find signals. */
const FINDERS: readonly string[] = PRESET_SIGNALS.flatMap(({ signal }) =>
  [...signal.foundBy, ...signal.unless].map((selector) => toSelector(selector).metric),
);

/** True where the metric ends in a longer name that presets know than this one. */
const isPartOfKnown = (metric: string, name: string): boolean =>
  FINDERS.some(
    (known) => known.length > name.length && (metric === known || metric.endsWith(`.${known}`) || metric.endsWith(`_${known}`)),
  );

function spellingsOf(
  preset: Preset,
  selectors: readonly PresetSelector[],
  series: readonly SeriesIdentity[],
): readonly Spelling[] {
  return series.flatMap((each) =>
    selectors.map(toSelector).flatMap(({ metric, tags }) => {
      const owner = ownerOf(each, metric, preset);
      if (owner?.prefix.endsWith('_') && isPartOfKnown(each.metric, metric)) return [];
      return owner && matcherOf([{ metric: '*', tags }])(each) ? [{ owner, unit: each.unit }] : [];
    }),
  );
}

/** One text for each owner; where two have a signal of the same id, the later text has it. */
export const ownerKey = ({ service, environment }: Pick<SeriesOwner, 'service' | 'environment'>): string =>
  JSON.stringify([service, environment]);

/** Sorted, so that the same series give the same signal in whatever order they came. */
function distinctSpellings(owners: readonly SeriesOwner[]): readonly SeriesOwner[] {
  const byText = new Map(owners.map((owner) => [JSON.stringify([owner.prefix, owner.tags]), owner]));
  return [...byText].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, owner]) => owner);
}

function toExpression(expression: PresetExpression, spellings: readonly SeriesOwner[]): SignalExpression {
  const selectors = (given: readonly PresetSelector[]): readonly SeriesSelector[] =>
    given.map(toSelector).flatMap(({ metric, tags }) =>
      spellings.map((owner) => ({
        metric: `${owner.prefix}${metric}`,
        tags: tags.length === 0 ? owner.tags : toTags([...owner.tags, ...tags]),
      })),
    );
  switch (expression.form) {
    case 'sum':
    case 'rate':
    case 'level':
      return { form: expression.form, of: selectors(expression.of) };
    case 'ratio':
      return { form: 'ratio', numerator: selectors(expression.numerator), denominator: selectors(expression.denominator) };
    case 'quantile':
      return { form: 'quantile', of: selectors(expression.of), q: expression.q };
    case 'mean':
      return { form: 'mean', of: selectors(expression.of), weight: expression.weight && selectors(expression.weight) };
  }
}
