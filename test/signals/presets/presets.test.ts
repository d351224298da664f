import { describe, expect, it } from 'vitest';
import { selectorKey, toSelector } from '../../../src/signals/discovery/preset-selectors.ts';
import { selectorsOf } from '../../../src/signals/discovery/select-series.ts';
import type { PresetExpression, PresetSelector, PresetSignal } from '../../../src/signals/presets/preset.ts';
import { PRESETS } from '../../../src/signals/presets/presets.ts';

const selectorsIn = (expression: PresetExpression): readonly PresetSelector[] => {
  if (expression.form === 'ratio') return [...expression.numerator, ...expression.denominator];
  return expression.form === 'mean' ? [...expression.of, ...(expression.weight ?? [])] : expression.of;
};
const finders = ({ foundBy, unless }: PresetSignal): readonly PresetSelector[] => [...foundBy, ...unless];

describe.each(PRESETS)('the preset $name', ({ name, serviceTags = [], signals }) => {
  it('has a name of its own', () => {
    expect(PRESETS.filter((preset) => preset.name === name)).toHaveLength(1);
  });

  it('finds signals by exact names', () => {
    for (const signal of signals) {
      expect(signal.foundBy.length).toBeGreaterThan(0);
      for (const { metric } of finders(signal).map(toSelector)) expect(metric).not.toContain('*');
    }
  });

  it('picks by no tag that says whose a series is', () => {
    const ownTags = new Set(['service', 'environment', 'env', ...serviceTags.map(({ tag }) => tag)]);
    const picked = signals.flatMap((signal) => selectorsIn(signal.expression)).map(toSelector);
    expect(picked.flatMap(({ tags }) => tags.map(([tag]) => tag)).filter((tag) => ownTags.has(tag))).toEqual([]);
  });
});

it('a metric is of presets that name services in the same way', () => {
  const namingOfMetric = new Map<string, unknown>();
  for (const { serviceTags, servicePrefix, isNamespaced, signals } of PRESETS) {
    const naming = { serviceTags, servicePrefix, isNamespaced };
    for (const { metric } of signals.flatMap(finders).map(toSelector)) {
      if (namingOfMetric.has(metric)) expect([metric, naming]).toEqual([metric, namingOfMetric.get(metric)]);
      namingOfMetric.set(metric, naming);
    }
  }
});

it('signals of one name have the same kind and direction, so that services can be held against each other', () => {
  const byName = Map.groupBy(
    PRESETS.flatMap((preset) => preset.signals),
    ({ name }) => name,
  );
  for (const [name, same] of byName) {
    expect([name, ...new Set(same.map(({ kind, bad }) => `${kind} ${bad}`))]).toHaveLength(2);
  }
});

it('a key of a metric with tags is not that of another', () => {
  const keys = ['a', { metric: 'a', tags: { b: 'c' } }, { metric: 'a', tags: { b: 'd' } }, { metric: 'a', tags: {} }].map(
    selectorKey,
  );
  expect(new Set(keys).size).toBe(3);
  expect(selectorsOf({ form: 'sum', of: [toSelector({ metric: 'a', tags: { d: '1', c: '2' } })] })[0]?.tags).toEqual([
    ['c', '2'],
    ['d', '1'],
  ]);
});
