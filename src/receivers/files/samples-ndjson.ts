import type { SampleBatch } from '../../model/sample.ts';
import { NO_TAGS, type Tags, toTags } from '../../model/tags.ts';
import { withPlainOwner } from '../decoding/owner-tags.ts';
import { isRecord, quote } from '../decoding/sender-values.ts';
import { fileFault } from './file-fault.ts';
import { timeValue } from './read-cells.ts';
import type { Pieces } from './read-csv.ts';
import { builderOf } from './samples-csv.ts';
import type { SeriesBuilder } from './series-builder.ts';

const FIELDS = ['time', 'metric', 'value', 'tags'];
const LONGEST_LINE = 1_048_576;

/**
 * Samples of one JSON object a line: `{"time": ..., "metric": "p95", "value": 120, "tags": {"service": "shop"}}`. Rejects with a
 * `FileFaultError`.
 */
export async function readSamplesNdjson(pieces: Pieces): Promise<SampleBatch> {
  const builders = new Map<string, SeriesBuilder>();
  let rest = '';
  let line = 0;
  const addLine = (text: string): void => {
    line += 1;
    if (text.trim() !== '') addSample(text, line, builders);
  };
  for await (const piece of pieces) {
    const lines = (rest + piece).split('\n');
    rest = lines.pop()!;
    lines.forEach(addLine);
    if (rest.length > LONGEST_LINE) throw fileFault(line + 1, null, 'this line never ends; send one object a line');
  }
  addLine(rest);
  return [...builders.values()].map((builder) => builder.build());
}

function addSample(text: string, line: number, builders: Map<string, SeriesBuilder>): void {
  const sample = parseLine(text, line);
  const stray = Object.keys(sample).find((name) => !FIELDS.includes(name));
  if (stray !== undefined) throw fileFault(line, stray, `a sample has ${FIELDS.join(', ')}`);
  const { metric, value } = sample;
  if (typeof metric !== 'string' || metric === '') throw fileFault(line, 'metric', 'is to be a text');
  const at = timeValue(sample.time, line, 'time');
  if (value === null) return;
  if (typeof value !== 'number' || !Number.isFinite(value)) throw fileFault(line, 'value', 'is to be a number, or null');
  builderOf(metric, tagsOf(sample.tags, line), builders, line).add(at, value);
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

function tagsOf(tags: unknown, line: number): Tags {
  if (tags === undefined) return NO_TAGS;
  if (!isRecord(tags)) throw fileFault(line, 'tags', 'is to be an object of texts');
  return toTags(
    withPlainOwner(
      Object.entries(tags).map(([name, value]) => {
        if (typeof value !== 'string') throw fileFault(line, 'tags', `${JSON.stringify(quote(name))} is to be a text`);
        return [name, value] as const;
      }),
    ),
  );
}
