import { quote } from '../../decoding/sender-values.ts';
import { tagsOf } from '../names/series-name.ts';
import { fileFault } from '../reading/file-fault.ts';
import { readLines } from '../source/read-lines.ts';
import { epochOfText } from '../times/epoch.ts';
import { type LineContext, LONGEST_SAMPLE_LINE } from './line-context.ts';

type Pair = readonly [name: string, value: string];

/** A line of InfluxDB's line protocol, in parts. */
export interface ProtocolLine {
  readonly measurement: string;
  readonly tags: readonly Pair[];
  readonly fields: readonly Pair[];
  readonly timestamp: string | null;
}

/** Reads `measurement,tag=value field=1.5,other=2i 1793577600000000000`; null for what is none. */
export function protocolLine(text: string): ProtocolLine | null {
  const [series, fieldText, timestamp, ...rest] = split(text, ' ', true).filter((part) => part !== '');
  if (series === undefined || fieldText === undefined || rest.length > 0) return null;
  if (timestamp !== undefined && !/^-?\d+$/.test(timestamp)) return null;
  const [measurement = '', ...tagTexts] = split(series, ',', false);
  const tags = pairsOf(tagTexts);
  const fields = pairsOf(split(fieldText, ',', true));
  if (measurement === '' || !tags || !fields || !fields.every(([, value]) => FIELD_VALUE.test(value))) return null;
  return { measurement: unescaped(measurement), tags, fields, timestamp: timestamp ?? null };
}

const FIELD_VALUE = /^(?:[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?[iu]?|".*"|t|f|true|false)$/is;
const NUMBER = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)[iu]?$/i;

/** Cuts at a sign that no backslash stands before; with `quotes`, not within them either. */
function split(text: string, sign: string, quotes: boolean): readonly string[] {
  const parts: string[] = [];
  let from = 0;
  let isQuoted = false;
  for (let index = 0; index < text.length; index += 1) {
    const letter = text[index];
    if (letter === '\\') index += 1;
    else if (letter === '"' && quotes) isQuoted = !isQuoted;
    else if (letter === sign && !isQuoted) {
      parts.push(text.slice(from, index));
      from = index + 1;
    }
  }
  return [...parts, text.slice(from)];
}

function pairsOf(texts: readonly string[]): readonly Pair[] | null {
  const pairs = texts.map((text) => split(text, '=', false));
  if (!pairs.every((parts) => parts.length >= 2 && parts[0] !== '')) return null;
  return pairs.map(([name = '', ...value]) => [unescaped(name), unescaped(value.join('='))]);
}

const unescaped = (text: string): string => text.replace(/\\([,= \\])/g, '$1');

/** Samples of line protocol, with times of any precision by their size. A field called `value` has the name of its measurement. */
export async function readInfluxLines({ pieces, collector, onNote }: LineContext): Promise<void> {
  await readLines(pieces, { longest: LONGEST_SAMPLE_LINE, ready: () => collector.ready() }, (raw, line) => {
    const text = raw.trim();
    if (text === '' || text.startsWith('#') || SCHEMA_LINE.test(text)) return;
    const read = protocolLine(text);
    if (!read)
      throw fileFault(line, null, `${JSON.stringify(quote(text))} is no line protocol: measurement,tag=value field=1 time`);
    if (read.timestamp === null) throw fileFault(line, null, 'the line has no time');
    const at = epochOfText(read.timestamp);
    if (at === null) throw fileFault(line, null, `${read.timestamp} is no time in nano-, micro- or milliseconds or seconds`);
    const tags = tagsOf(read.tags);
    for (const [field, value] of read.fields) {
      const number = NUMBER.exec(value)?.[1];
      if (number === undefined) onNote('fields that are text or true and false were left out');
      else
        collector
          .seriesOf({ metric: influxMetric(read.measurement, field), tags, kind: null, unit: null }, line)
          .add(at, Number(number));
    }
  });
}

/** What `influx_inspect export` writes before its lines. */
const SCHEMA_LINE = /^(?:CREATE DATABASE|USE) /;

/** A measurement with one number calls its field `value`. */
export const influxMetric = (measurement: string, field: string): string =>
  field === 'value' || field === '' ? measurement : `${measurement}.${field}`;
