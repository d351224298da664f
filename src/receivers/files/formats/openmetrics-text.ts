import { familyOf, PROMETHEUS_TYPES, type PrometheusType } from '../../decoding/prometheus-kind.ts';
import { quote } from '../../decoding/sender-values.ts';
import { fileFault } from '../reading/file-fault.ts';
import { readLines } from '../source/read-lines.ts';
import { epochOfNumber } from '../times/epoch.ts';
import { type DocumentContext, nameOr } from './document-context.ts';
import { type LineContext, LONGEST_SAMPLE_LINE } from './line-context.ts';
import { prometheusSeries } from './prometheus-series.ts';

type Label = readonly [name: string, value: string];

/** A line of the text formats of Prometheus and OpenMetrics. */
export interface ExpositionLine {
  readonly name: string;
  readonly labels: readonly Label[];
  readonly value: string;
  readonly timestamp: string | null;
}

const NAME = /^[a-zA-Z_:][\w:.]*/;
const LABEL = /\s*(?:"((?:[^"\\]|\\.)*)"|([a-zA-Z_][\w.]*))(?:\s*=\s*"((?:[^"\\]|\\.)*)")?\s*(?:,|(?=\}))/gy;
/** The value and, before any exemplar, the time. */
const VALUE =
  /^\s*([+-]?(?:\d+\.?\d*(?:e[+-]?\d+)?|\.\d+(?:e[+-]?\d+)?|inf|nan))(?:\s+(-?\d+(?:\.\d+)?(?:e[+-]?\d+)?))?\s*(?:#.*)?$/i;

/** Reads `name{label="value"} 5 1793577600`, with the name before the braces or, as `promtool tsdb dump` writes it, within; null for what is none. */
export function expositionLine(text: string): ExpositionLine | null {
  const name = NAME.exec(text)?.[0] ?? '';
  let rest = text.slice(name.length).trimStart();
  let labels: readonly Label[] = [];
  if (rest.startsWith('{')) {
    const read = readLabels(rest);
    if (!read) return null;
    labels = read.labels;
    rest = rest.slice(read.end);
  } else if (name === '' || rest === text.slice(name.length)) return null;
  const value = VALUE.exec(rest);
  if (!value) return null;
  const inside = labels.find(([label]) => label === '__name__')?.[1];
  return {
    name: name || inside || '',
    labels: labels.filter(([label]) => label !== '__name__'),
    value: value[1]!,
    timestamp: value[2] ?? null,
  };
}

function readLabels(text: string): { readonly labels: readonly Label[]; readonly end: number } | null {
  const labels: Label[] = [];
  let at = 1;
  for (;;) {
    const close = /^\s*\}/.exec(text.slice(at, at + 64));
    if (close) return { labels, end: at + close[0].length };
    LABEL.lastIndex = at;
    const match = LABEL.exec(text);
    if (!match) return null;
    const [whole, quoted, plain = '', value] = match;
    // A quoted text without a value is the name of the metric, where it has signs that no plain name may have.
    labels.push(
      value === undefined
        ? ['__name__', unescaped(quoted ?? plain)]
        : [quoted === undefined ? plain : unescaped(quoted), unescaped(value)],
    );
    at += whole.length;
  }
}

const unescaped = (text: string): string => text.replace(/\\(.)/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped));

interface Family {
  readonly type: PrometheusType;
}

const typeOf = (text: string): PrometheusType => PROMETHEUS_TYPES.find((type) => type === text) ?? 'unknown';

/** Samples of text that has times: what `promtool tsdb dump` and OpenMetrics exporters write. Rejects with `FileFaultError`. */
export async function readOpenMetrics({ pieces, ...context }: LineContext): Promise<void> {
  const families = new Map<string, Family>();
  const { collector } = context;
  await readLines(pieces, { longest: LONGEST_SAMPLE_LINE, ready: () => collector.ready() }, (raw, line) => {
    const text = raw.trim();
    if (text === '') return;
    if (text.startsWith('#')) {
      const [, metric, type] = /^#\s*TYPE\s+(\S+)\s+(\S+)/.exec(text) ?? [];
      if (metric !== undefined && type !== undefined) families.set(metric, { type: typeOf(type.toLowerCase()) });
      return;
    }
    addLine(text, line, families, context);
  });
}

function addLine(text: string, line: number, families: ReadonlyMap<string, Family>, context: DocumentContext): void {
  const read = expositionLine(text);
  if (!read)
    throw fileFault(line, null, `${JSON.stringify(quote(text))} is no line such as requests_total{code="200"} 5 1793577600`);
  if (read.timestamp === null)
    throw fileFault(line, null, 'the sample has no time: this is one scrape, and Pinkbar needs many; export a range instead');
  const at = epochOfNumber(Number(read.timestamp));
  if (at === null) throw fileFault(line, null, `${read.timestamp} is neither seconds nor milliseconds since 1970`);
  const value = /inf/i.test(read.value) ? Number.POSITIVE_INFINITY : Number(read.value);
  // What is no number marks the end of a series.
  if (Number.isNaN(value)) return;
  if (!Number.isFinite(value)) {
    context.onNote('infinite values were left out');
    return;
  }
  const name = nameOr(read.name, context);
  const family = familyOf(name, (known) => families.get(known));
  context.collector.seriesOf(prometheusSeries(name, read.labels, family?.type ?? null), line).add(at, value);
}
