import { millis, toRfc3339 } from '../../../model/instant.ts';
import { quote } from '../../decoding/sender-values.ts';
import { readPairs, readSeriesName, tagsOf } from '../names/series-name.ts';
import { fileFault } from '../reading/file-fault.ts';
import type { OnNote, SampleCollector, SeriesWriter } from '../reading/sample-collector.ts';
import type { TimePosition, TimeReader } from '../times/time-reader.ts';
import type { NumberCells } from './number-cells.ts';
import type { OnRecord } from './read-csv.ts';
import type { TableColumns } from './table-columns.ts';

/** What reads the cells of a table, and where its samples go. */
export interface RowParts {
  readonly collector: SampleCollector;
  readonly time: TimeReader;
  /** By column. */
  readonly numbers: ReadonlyMap<number, { readonly cells: NumberCells; readonly unit: string | null }>;
  /** The name of series without one. */
  readonly metric: string | null;
  readonly onNote: OnNote;
}

/** The series of rows that have the same tags, in the order of their columns, with what the last row had. */
interface RowSeries {
  readonly writers: readonly SeriesWriter[];
  readonly position: TimePosition;
  readonly lastValues: (number | null)[];
  lastAt: number;
}

/** More texts than this in the columns that name series are no names. The store has room for as many. */
const MAX_NAMED_ROWS = 100_000;
const NAMELESS = 'value';

/** Reads the rows of a table whose columns are known. */
export function rowReader(table: TableColumns, names: readonly string[], parts: RowParts): OnRecord {
  const columns = table.layout === 'wide' ? table.metrics : [table.value];
  const cells = columns.map((index) => parts.numbers.get(index)!.cells);
  const keyColumns = keyColumnsOf(table);
  const known = new Map<string, RowSeries>();
  const { time, clock } = table.times;
  return (fields, line) => {
    const key = keyColumns.length === 0 ? '' : keyColumns.map((index) => fields[index]).join('\0');
    let series = known.get(key);
    if (!series) {
      if (known.size >= MAX_NAMED_ROWS) throw fileFault(line, null, `more than ${MAX_NAMED_ROWS} series in one file`);
      const writers = seriesOfRow(table, names, fields, line, parts);
      series = { writers, position: { at: null }, lastValues: writers.map(() => null), lastAt: Number.NaN };
      known.set(key, series);
    }
    const text = clock === null ? fields[time]! : `${fields[time]!.trim()} ${fields[clock]!.trim()}`;
    const at = parts.time.read(text, line, names[time]!, series.position);
    for (let place = 0; place < cells.length; place += 1) {
      const value = cells[place]!.read(fields[columns[place]!]!, line);
      if (value !== null) series.writers[place]!.add(at, value);
      if (at === series.lastAt) refuseOther(series.lastValues[place]!, value, names[columns[place]!]!, at, line);
      series.lastValues[place] = value;
    }
    series.lastAt = at;
  };
}

const keyColumnsOf = (table: TableColumns): readonly number[] => {
  const own = table.layout === 'wide' ? [] : [table.metric, table.unit];
  return [...own, table.tagList].filter((index) => index !== null).concat(table.tags);
};

function seriesOfRow(
  table: TableColumns,
  names: readonly string[],
  fields: readonly string[],
  line: number,
  { collector, numbers, metric, onNote }: RowParts,
): readonly SeriesWriter[] {
  const own = table.tags.flatMap((index) =>
    fields[index]!.trim() === '' ? [] : [[names[index]!, fields[index]!.trim()] as const],
  );
  const writer = (
    text: string,
    column: number,
    listed: readonly (readonly [string, string])[],
    unit: string | null,
  ): SeriesWriter => {
    const named = readSeriesName(text);
    if (named.metric === '' && metric === null)
      onNote(`series without a name are called ${NAMELESS}; --metric gives them another`);
    const identity = {
      metric: named.metric || metric || NAMELESS,
      tags: tagsOf([...named.tags, ...listed, ...own]),
      kind: null,
      unit: unit ?? numbers.get(column)!.unit ?? named.unit,
    };
    return collector.seriesOf(identity, line);
  };
  const listed = table.tagList === null ? [] : tagList(fields[table.tagList]!, names[table.tagList]!, line);
  if (table.layout === 'wide') return table.metrics.map((index) => writer(names[index]!, index, listed, null));
  const name = fields[table.metric]!.trim();
  if (name === '') throw fileFault(line, names[table.metric]!, 'is empty');
  const unit = table.unit === null ? null : fields[table.unit]!.trim() || null;
  return [writer(name, table.value, listed, unit)];
}

function tagList(text: string, column: string, line: number) {
  const pairs = readPairs(text);
  if (pairs) return pairs;
  throw fileFault(
    line,
    column,
    `${JSON.stringify(quote(text))}: tags are written name=value;name=value or name:value,name:value`,
  );
}

/** A series has one sample an instant: with two, something that tells them apart was left out, or times were cut. */
function refuseOther(last: number | null, value: number | null, name: string, at: number, line: number): void {
  if (last === null || value === null || last === value) return;
  throw fileFault(
    line,
    name,
    `${value} and, on the line before, ${last} are of one instant (${toRfc3339(millis(at))}); a column that tells two series apart may be missing`,
  );
}
