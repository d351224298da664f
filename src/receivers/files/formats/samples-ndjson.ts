import { NO_TAGS, type Tags } from '../../../model/tags.ts';
import { isRecord, quote } from '../../decoding/sender-values.ts';
import { tagsOf } from '../names/series-name.ts';
import { fileFault } from '../reading/file-fault.ts';
import type { SampleCollector } from '../reading/sample-collector.ts';
import { readLines } from '../source/read-lines.ts';
import { epochOfNumber } from '../times/epoch.ts';
import type { TimePosition, TimeReader } from '../times/time-reader.ts';
import { LONGEST_SAMPLE_LINE } from './line-context.ts';

const FIELDS = ['time', 'metric', 'value', 'tags'];
/** Names of the time, in the order in which they count. */
const TIME_FIELDS = ['time', 'timestamp', '@timestamp', 'ts', '_time', 'date', 'datetime'];

/** What reads the objects, and where their samples go. */
export interface ObjectContext {
  readonly collector: SampleCollector;
  readonly time: TimeReader;
}

/**
 * Samples of one JSON object a line: `{"time": ..., "metric": "p95", "value": 120, "tags": {"service": "shop"}}`, or, as a row of a table,
 * `{"time": ..., "p95": 120, "errors": 3, "service": "shop"}`. Rejects with a `FileFaultError`.
 */
export async function readSamplesNdjson(pieces: AsyncIterable<string>, context: ObjectContext): Promise<void> {
  const addObject = objectReader(context);
  await readLines(pieces, { longest: LONGEST_SAMPLE_LINE, ready: () => context.collector.ready() }, (text, line) => {
    if (text.trim() !== '') addObject(parseLine(text, line), line);
  });
}

/** The same for an array of such objects; the place of a fault is the index of its object. */
export async function readSamplesArray(objects: readonly unknown[], context: ObjectContext): Promise<void> {
  const addObject = objectReader(context);
  for (const [index, value] of objects.entries()) {
    if (!isRecord(value)) throw fileFault(1, `[${index}]`, 'is to be a JSON object');
    addObject(value, index + 1);
    await context.collector.ready();
  }
}

function objectReader({ collector, time }: ObjectContext): (object: Readonly<Record<string, unknown>>, line: number) => void {
  const positions = new Map<string, TimePosition>();
  const timeOf = (object: Readonly<Record<string, unknown>>, name: string, line: number, series: string): number => {
    const value = object[name];
    if (typeof value === 'number') {
      const at = epochOfNumber(value);
      if (at !== null) return at;
      throw fileFault(line, name, `${value} is neither seconds nor milliseconds since 1970`);
    }
    if (typeof value !== 'string') throw fileFault(line, name, 'a time is milliseconds or RFC 3339 text');
    const position = positions.get(series) ?? { at: null };
    positions.set(series, position);
    return time.read(value, line, name, position);
  };
  return (object, line) => {
    const timeField = TIME_FIELDS.find((name) => name in object) ?? 'time';
    if ('metric' in object || 'value' in object || (timeField === 'time' && !(timeField in object)))
      addSample(object, timeField, line, collector, timeOf);
    else addRow(object, timeField, line, collector, timeOf);
  };
}

type TimeOf = (object: Readonly<Record<string, unknown>>, name: string, line: number, series: string) => number;

function addSample(
  sample: Readonly<Record<string, unknown>>,
  timeField: string,
  line: number,
  collector: SampleCollector,
  timeOf: TimeOf,
): void {
  const stray = Object.keys(sample).find((name) => !FIELDS.includes(name) && name !== timeField);
  if (stray !== undefined) throw fileFault(line, stray, `a sample has ${FIELDS.join(', ')}`);
  const { metric, value } = sample;
  if (typeof metric !== 'string' || metric === '') throw fileFault(line, 'metric', 'is to be a text');
  const tags = tagsOfObject(sample.tags, line);
  const at = timeOf(sample, timeField, line, JSON.stringify([metric, ...tags]));
  if (value === null) return;
  if (typeof value !== 'number' || !Number.isFinite(value)) throw fileFault(line, 'value', 'is to be a number, or null');
  collector.seriesOf({ metric, tags, kind: null, unit: null }, line).add(at, value);
}

/** Numbers are metrics, texts are tags of all of them. */
function addRow(
  row: Readonly<Record<string, unknown>>,
  timeField: string,
  line: number,
  collector: SampleCollector,
  timeOf: TimeOf,
): void {
  const others = Object.entries(row).filter(([name, value]) => name !== timeField && value !== null);
  const stray = others.find(([, value]) => typeof value !== 'number' && typeof value !== 'string');
  if (stray) throw fileFault(line, stray[0], 'is to be a number, a text or null');
  const tags = tagsOf(others.flatMap(([name, value]) => (typeof value === 'string' ? [[name, value] as const] : [])));
  const at = timeOf(row, timeField, line, JSON.stringify(tags));
  for (const [name, value] of others) {
    if (typeof value !== 'number') continue;
    if (!Number.isFinite(value)) throw fileFault(line, name, 'is to be a number, or null');
    collector.seriesOf({ metric: name, tags, kind: null, unit: null }, line).add(at, value);
  }
}

/** The object on one line. Throws `FileFaultError`. */
export function parseLine(text: string, line: number): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    throw fileFault(line, null, `${JSON.stringify(quote(text.trim()))} is no JSON`);
  }
  if (!isRecord(value)) throw fileFault(line, null, 'is to be a JSON object');
  return value;
}

function tagsOfObject(tags: unknown, line: number): Tags {
  if (tags === undefined || tags === null) return NO_TAGS;
  if (!isRecord(tags)) throw fileFault(line, 'tags', 'is to be an object of texts');
  return tagsOf(
    Object.entries(tags).map(([name, value]) => {
      if (typeof value !== 'string') throw fileFault(line, 'tags', `${JSON.stringify(quote(name))} is to be a text`);
      return [name, value] as const;
    }),
  );
}
