import { fileFault } from '../reading/file-fault.ts';
import type { ColumnProfile } from './column-profile.ts';
import type { TableHeader } from './find-header.ts';
import { type TimeColumns, timeColumns } from './time-columns.ts';

/** What each column of a table is. In a long table a row is one sample; in a wide one it has a sample for each metric. */
export type TableColumns = {
  readonly times: TimeColumns;
  /** Columns whose text is the value of a tag of their name. */
  readonly tags: readonly number[];
  /** The column with names and values of several tags. */
  readonly tagList: number | null;
} & (
  | {
      readonly layout: 'long';
      readonly metric: number;
      readonly value: number;
      readonly unit: number | null;
    }
  | { readonly layout: 'wide'; readonly metrics: readonly number[] }
);

const METRIC_NAMES = [
  'metric',
  '__name__',
  'metric_name',
  'metricname',
  'name',
  'series',
  'target',
  'measurement',
  '_measurement',
];
const VALUE_NAMES = ['value', '__value__', '_value', 'val', 'wert', 'datapoint'];
const TAG_LIST_NAMES = ['tags', 'tag', 'labels', 'group', 'scope', 'dimensions', 'attributes'];
/** They say of what a row is, also where they are numbers. */
const TAG_NAMES =
  /^(?:service|service[._]name|env|environment|version|host|hostname|instance|job|region|zone|pod|container|namespace|node|cluster|app|application|method|status_code|http_status|code|path|route|endpoint|handler|le|quantile|device|table|database|queue|topic|partition)$/i;
/** Exports of data frames begin with a column of row numbers that has no name. */
const isRowNumber = (name: string, index: number, column: ColumnProfile): boolean =>
  index === 0 &&
  (name === '' || /^(?:index|#|no\.?|row)$/i.test(name)) &&
  column.texts === 0 &&
  column.times === 0 &&
  column.epochs === 0;

/** Finds out what each column is from its name and all of its cells. Throws `FileFaultError`. */
export function tableColumns({ names, line }: TableHeader, columns: readonly ColumnProfile[]): TableColumns {
  if (names.filter((name) => name !== '').length === 1) throw fileFault(line, null, 'there is no column beside time');
  const times = timeColumns(names, columns, line);
  const taken = new Set([times.time, times.clock, ...times.others]);
  const rest = names.flatMap((name, index) => {
    const column = columns[index]!;
    const isSilent = taken.has(index) || (name === '' && column.cells === 0) || isRowNumber(name, index, column);
    return isSilent ? [] : [index];
  });
  refuseBadNames(names, rest, line);
  if (rest.length === 0) throw fileFault(line, null, 'there is no column beside time');
  const find = (candidates: readonly string[]): number | null =>
    rest.find((index) => candidates.includes(names[index]!.toLowerCase())) ?? null;
  const metric = find(METRIC_NAMES);
  const value = find(VALUE_NAMES);
  return metric !== null && value !== null && isMetricColumn(columns[metric]!)
    ? longColumns(names, columns, rest, { times, metric, value, tagList: find(TAG_LIST_NAMES) }, line)
    : wideColumns(names, columns, rest, times, find(TAG_LIST_NAMES));
}

/** A column of names, and not a metric that is called `series`. */
const isMetricColumn = ({ texts, numbers, cells }: ColumnProfile): boolean => cells === 0 || texts > 0 || numbers === 0;

function refuseBadNames(names: readonly string[], rest: readonly number[], line: number): void {
  const nameless = rest.find((index) => names[index] === '');
  if (nameless !== undefined) throw fileFault(line, null, `column ${nameless + 1} has no name`);
  const repeated = rest.find((index) => rest.some((other) => other < index && names[other] === names[index]));
  if (repeated !== undefined) throw fileFault(line, names[repeated]!, 'this name stands twice');
}

type LongFound = Pick<Extract<TableColumns, { layout: 'long' }>, 'times' | 'metric' | 'value' | 'tagList'>;

function longColumns(
  names: readonly string[],
  columns: readonly ColumnProfile[],
  rest: readonly number[],
  found: LongFound,
  line: number,
): TableColumns {
  const others = rest.filter((index) => ![found.metric, found.value, found.tagList].includes(index));
  const unit = others.find((index) => names[index]!.toLowerCase() === 'unit') ?? null;
  const tags = others.filter((index) => index !== unit && isTag(names[index]!, columns[index]!));
  const stray = others.find((index) => index !== unit && !tags.includes(index) && columns[index]!.cells > 0);
  if (stray !== undefined)
    throw fileFault(line, names[stray]!, 'numbers beside metric and value; a row has one value, and tags are text');
  return { layout: 'long', ...found, unit, tags };
}

function wideColumns(
  names: readonly string[],
  columns: readonly ColumnProfile[],
  rest: readonly number[],
  times: TimeColumns,
  listed: number | null,
): TableColumns {
  const tagList = listed !== null && /[=:]/.test(columns[listed]!.firstText?.text ?? '') ? listed : null;
  const tags = rest.filter((index) => index !== tagList && isTag(names[index]!, columns[index]!));
  const metrics = rest.filter((index) => index !== tagList && !tags.includes(index));
  const mixed = (metrics.length > 0 ? metrics : tags).find((index) => columns[index]!.firstText !== null);
  if (mixed !== undefined) {
    const { line, text } = columns[mixed]!.firstText!;
    throw fileFault(line, names[mixed]!, `${JSON.stringify(text)} is no number; leave the cell empty where nothing was measured`);
  }
  return { layout: 'wide', metrics, tags, tagList, times };
}

const isTag = (name: string, column: ColumnProfile): boolean =>
  column.cells > 0 &&
  ((column.numbers === 0 && column.times + column.clocks < column.cells) || (TAG_NAMES.test(name) && column.numbers > 0));
