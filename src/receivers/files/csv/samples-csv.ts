import { columnUnit } from '../names/units.ts';
import { FileFaultError, fileFault } from '../reading/file-fault.ts';
import { FILE_FORMATS, type FileOptions } from '../reading/file-options.ts';
import type { OnNote, SampleCollector } from '../reading/sample-collector.ts';
import type { TextSource } from '../reading/text-source.ts';
import { TimeReader } from '../times/time-reader.ts';
import { ColumnProfile } from './column-profile.ts';
import { dateOrder } from './date-order.ts';
import { type DetectedDialect, detectDialect } from './detect-dialect.ts';
import { HeaderFinder, type TableHeader } from './find-header.ts';
import { NumberCells } from './number-cells.ts';
import { decimalSign } from './number-rule.ts';
import { type OnRecord, readCsv } from './read-csv.ts';
import { type TableColumns, tableColumns } from './table-columns.ts';
import { rowReader } from './table-rows.ts';
import { isTimeName } from './time-columns.ts';

/**
 * Samples of a table with the names of its columns in the first line: a time, and either a metric in every other column or one sample in a row. The file is
 * read twice: how its numbers and dates are written follows from all of them. Rejects with a `FileFaultError`.
 */
export async function readSamplesCsv(
  source: TextSource,
  options: FileOptions,
  collector: SampleCollector,
  onNote: OnNote,
): Promise<void> {
  const dialect = detectDialect(source.head, options.delimiter);
  const { header, columns } = await profileTable(source, dialect);
  const table = columnsOrHint(header, columns, dialect);
  const readRow = rowReader(table, header.names, {
    collector,
    time: timeReader(table, header, columns, options, onNote),
    numbers: numberCells(table, header, columns, dialect, options, onNote),
    metric: options.metric,
    onNote,
  });
  await readTable(source, dialect, header.names.length, readRow, collector);
}

interface ProfiledTable {
  readonly header: TableHeader;
  readonly columns: readonly ColumnProfile[];
}

async function profileTable(source: TextSource, dialect: DetectedDialect): Promise<ProfiledTable> {
  let found: ProfiledTable | null = null;
  const finder = new HeaderFinder(dialect);
  await readCsv(source.pieces('look'), dialect, (fields, line) => {
    const isConsumed = finder.take(fields, line);
    if (!finder.header) return;
    found ??= { header: finder.header, columns: columnsOf(finder.header, line) };
    if (isConsumed) return;
    const { columns } = found;
    refuseOtherWidth(fields, columns.length, line, dialect);
    for (let index = 0; index < columns.length; index += 1) columns[index]!.see(fields[index]!, line);
  });
  if (!found) throw fileFault(1, null, 'the file is empty; the first line names the columns: time, then the metrics');
  return found;
}

/** Where nothing looks like a table, the file may be something else. */
function columnsOrHint(header: TableHeader, columns: readonly ColumnProfile[], { delimiter }: DetectedDialect): TableColumns {
  try {
    return tableColumns(header, columns);
  } catch (error) {
    if (!(error instanceof FileFaultError) || header.names.some(isTimeName)) throw error;
    const read = `the file was read as CSV with fields separated by ${JSON.stringify(delimiter)}, as it is none of the other formats`;
    throw new FileFaultError(
      `${error.message}; ${read} (${FILE_FORMATS.filter((format) => format !== 'csv').join(', ')}). --delimiter and --format say otherwise`,
    );
  }
}

function columnsOf({ names }: TableHeader, line: number): readonly ColumnProfile[] {
  if (names.length === 0) throw fileFault(line, null, 'the first line is to name the columns: time, then the metrics');
  return names.map(() => new ColumnProfile());
}

async function readTable(
  source: TextSource,
  dialect: DetectedDialect,
  width: number,
  readRow: OnRecord,
  collector: SampleCollector,
) {
  const finder = new HeaderFinder(dialect);
  async function* pieces() {
    for await (const piece of source.pieces('read')) {
      await collector.ready();
      yield piece;
    }
  }
  await readCsv(pieces(), dialect, (fields, line) => {
    if (finder.take(fields, line)) return;
    refuseOtherWidth(fields, width, line, dialect);
    readRow(fields, line);
  });
}

/** One empty field more than there are names is a delimiter at the end of the line. */
function refuseOtherWidth(fields: readonly string[], width: number, line: number, { delimiter }: DetectedDialect): void {
  if (fields.length === width || (fields.length === width + 1 && fields[width]!.trim() === '')) return;
  const hint =
    delimiter === ',' && fields.length > width
      ? '; numbers with a decimal comma stand in quotes, or semicolons separate the fields'
      : '';
  throw fileFault(line, null, `${fields.length} fields, but the header names ${width}${hint}`);
}

function timeReader(
  { times: { time, clock } }: TableColumns,
  { names }: TableHeader,
  columns: readonly ColumnProfile[],
  options: FileOptions,
  onNote: OnNote,
): TimeReader {
  const { order, direction } = columns[time]!;
  const name = names[time]!;
  const rule = {
    timeZone: options.timeZone ?? zoneOfName(name) ?? (clock === null ? null : zoneOfName(names[clock]!)),
    dateOrder: options.dateOrder ?? dateOrder(order, name, onNote),
    isDescending: direction < 0,
  };
  return new TimeReader(rule, onNote);
}

/** `Time (UTC)` says it. Zones of other names are not unique. */
const zoneOfName = (name: string): string | null => (/[\s([_](?:UTC|GMT)[)\]]?$/i.test(name) ? 'UTC' : null);

function numberCells(
  table: TableColumns,
  { names }: TableHeader,
  columns: readonly ColumnProfile[],
  { delimiter }: DetectedDialect,
  options: FileOptions,
  onNote: OnNote,
): ReadonlyMap<number, { readonly cells: NumberCells; readonly unit: string | null }> {
  const indexes = table.layout === 'wide' ? table.metrics : [table.value];
  const decimal =
    options.decimal ??
    decimalSign(
      indexes.map((index) => ({ name: names[index]!, column: columns[index]! })),
      delimiter,
      onNote,
    );
  return new Map(
    indexes.map((index) => {
      const { suffixes } = columns[index]!;
      const unit = columnUnit([...suffixes.keys()]);
      if (typeof unit === 'string') throw fileFault([...suffixes.values()].at(-1)!.line, names[index]!, unit);
      return [index, { cells: new NumberCells(names[index]!, decimal, unit, onNote), unit: unit.unit }];
    }),
  );
}
