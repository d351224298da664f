import type { SampleBatch } from '../../model/sample.ts';
import { seriesKey } from '../../model/series.ts';
import { NO_TAGS, type Tags, toTags } from '../../model/tags.ts';
import { withPlainOwner } from '../decoding/owner-tags.ts';
import { fileFault } from './file-fault.ts';
import { numberCell, timeCell } from './read-cells.ts';
import { type OnRecord, type Pieces, readCsv } from './read-csv.ts';
import { SeriesBuilder } from './series-builder.ts';

/** More series than this in a file are values in a column that was read as names. */
const MAX_SERIES_OF_FILE = 10_000;

const TIME_NAMES = ['time', 'timestamp'];
const LONG_COLUMNS = ['metric', 'value', 'tags'];

/**
 * Samples of CSV with a header, its first column `time`. Wide: every other column is a metric (`time,p95,errors`). Long: `time,metric,value`
 * and optionally `tags` as `name=value;name=value`. Cells without a value are left out. Rejects with a `FileFaultError`.
 */
export async function readSamplesCsv(pieces: Pieces): Promise<SampleBatch> {
  const builders = new Map<string, SeriesBuilder>();
  let onSample: OnRecord | null = null;
  await readCsv(pieces, (fields, line) => {
    if (onSample) onSample(fields, line);
    else onSample = readHeader(fields, line, builders);
  });
  if (!onSample) throw fileFault(1, null, 'the file is empty; the first line names the columns: time, then the metrics');
  return [...builders.values()].map((builder) => builder.build());
}

function readHeader(fields: readonly string[], line: number, builders: Map<string, SeriesBuilder>): OnRecord {
  const names = fields.map((name) => name.trim());
  const [time = '', ...columns] = names;
  if (!TIME_NAMES.includes(time.toLowerCase())) throw fileFault(line, time, 'the first column is to be called time');
  const empty = columns.indexOf('');
  if (empty >= 0) throw fileFault(line, null, `column ${empty + 2} has no name`);
  const repeated = columns.find((name, index) => columns.indexOf(name) < index);
  if (repeated !== undefined) throw fileFault(line, repeated, 'this name stands twice');
  if (columns.length === 0) throw fileFault(line, null, 'there is no column beside time');
  const isLong = columns.includes('metric') && columns.includes('value');
  const stray = isLong ? columns.find((name) => !LONG_COLUMNS.includes(name)) : undefined;
  if (stray !== undefined) throw fileFault(line, stray, 'beside time there are metric, value and tags');
  return isLong ? longRecords(names, builders) : wideRecords(names, builders);
}

function wideRecords(names: readonly string[], builders: Map<string, SeriesBuilder>): OnRecord {
  const columns = names.slice(1).map((metric) => builderOf(metric, NO_TAGS, builders, 1));
  return (fields, line) => {
    refuseOtherWidth(fields, names, line);
    const at = timeCell(fields[0]!, line, names[0]!);
    for (let column = 1; column < names.length; column += 1) {
      const value = numberCell(fields[column]!, line, names[column]!);
      if (value !== null) columns[column - 1]!.add(at, value);
    }
  };
}

function longRecords(names: readonly string[], builders: Map<string, SeriesBuilder>): OnRecord {
  const tagsOf = rememberedTags();
  const [metricAt, valueAt, tagsAt] = LONG_COLUMNS.map((name) => names.indexOf(name)) as [number, number, number];
  return (fields, line) => {
    refuseOtherWidth(fields, names, line);
    const at = timeCell(fields[0]!, line, names[0]!);
    const metric = fields[metricAt]!.trim();
    if (metric === '') throw fileFault(line, 'metric', 'is empty');
    const tags = tagsAt < 0 ? NO_TAGS : tagsOf(fields[tagsAt]!, line);
    const value = numberCell(fields[valueAt]!, line, 'value');
    if (value !== null) builderOf(metric, tags, builders, line).add(at, value);
  };
}

function refuseOtherWidth(fields: readonly string[], names: readonly string[], line: number): void {
  if (fields.length === names.length) return;
  throw fileFault(line, null, `${fields.length} fields, but the header names ${names.length}`);
}

/** Reading tags takes longer than the rest of a line, and few texts recur in all lines, so the tags of each text are remembered. */
function rememberedTags(): (text: string, line: number) => Tags {
  const known = new Map<string, Tags>();
  return (text, line) => {
    const tags = known.get(text) ?? tagsCell(text, line);
    if (known.size < MAX_SERIES_OF_FILE) known.set(text, tags);
    return tags;
  };
}

function tagsCell(text: string, line: number): Tags {
  if (text.trim() === '') return NO_TAGS;
  const pairs = text.split(';').map((pair) => {
    const cut = pair.indexOf('=');
    if (cut < 1) throw fileFault(line, 'tags', 'tags are written name=value;name=value');
    return [pair.slice(0, cut).trim(), pair.slice(cut + 1).trim()] as const;
  });
  return toTags(withPlainOwner(pairs));
}

/** The builder of one series, made at its first sample. Throws `FileFaultError` where there are too many. */
export function builderOf(metric: string, tags: Tags, builders: Map<string, SeriesBuilder>, line: number): SeriesBuilder {
  const key = tags.length === 0 ? metric : seriesKey(metric, tags);
  let builder = builders.get(key);
  if (builder) return builder;
  if (builders.size >= MAX_SERIES_OF_FILE) throw fileFault(line, null, `more than ${MAX_SERIES_OF_FILE} series in one file`);
  builder = new SeriesBuilder({ metric, tags, kind: null, unit: null });
  builders.set(key, builder);
  return builder;
}
