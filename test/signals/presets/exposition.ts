import type { Series, SeriesKind } from '../../../src/model/series.ts';
import { toTags } from '../../../src/model/tags.ts';
import { EPOCH } from '../series-builder.ts';

const KINDS: Readonly<Record<string, SeriesKind>> = { counter: 'total', histogram: 'total', summary: 'total', gauge: 'gauge' };

/** The series of a page of Prometheus' text format, as a receiver keeps them; every one has the tags `more` unless it names them itself. */
export function seriesOfExposition(text: string, more: Readonly<Record<string, string>> = {}): readonly Series[] {
  const types = new Map<string, string>();
  return text.split('\n').flatMap((line) => {
    const type = /^# TYPE (\S+) (\S+)/.exec(line);
    if (type) types.set(type[1]!, type[2]!);
    const sample = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? \S+/.exec(line);
    if (line.startsWith('#') || !sample) return [];
    const [, metric = '', labels = ''] = sample;
    const family = types.get(metric) ?? types.get(metric.replace(/_(?:bucket|sum|count)$/, ''));
    const own = [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, name, value]) => [name!, value!] as const);
    const isPercentile = own.some(([name]) => name === 'quantile');
    const kind = isPercentile ? 'gauge' : (KINDS[family ?? ''] ?? null);
    const tags = toTags(Object.entries({ ...more, ...Object.fromEntries(own) }));
    return [{ metric, tags, kind, unit: null, firstAt: EPOCH, lastAt: EPOCH }];
  });
}
