import { quote } from '../../decoding/sender-values.ts';
import { isMissing } from '../csv/number-text.ts';
import { readCsv } from '../csv/read-csv.ts';
import { tagsOf } from '../names/series-name.ts';
import { fileFault } from '../reading/file-fault.ts';
import { readTimeText } from '../times/time-text.ts';
import { type DocumentContext, nameOr } from './document-context.ts';
import { influxMetric } from './influx-lines.ts';
import type { LineContext } from './line-context.ts';

/** Columns of the result that are no tags: its place, its range, and the sample. */
const OWN_COLUMNS = ['', 'result', 'table', '_start', '_stop', '_time', '_value', '_field', '_measurement'];
const NUMBER_TYPES = ['double', 'long', 'unsignedLong'];

/** One table of the file: what its columns are called and hold. A file has several, each with its own. */
interface InfluxTable {
  readonly names: readonly string[];
  readonly types: readonly string[];
  readonly defaults: readonly string[];
}

type Annotations = { datatype: readonly string[]; default: readonly string[] };

/** Samples of what `influx query --raw` and the export of its dashboards write. Rejects with `FileFaultError`. */
export async function readInfluxCsv({ pieces, ...context }: LineContext): Promise<void> {
  let annotations: Annotations = { datatype: [], default: [] };
  let isAnnotated = false;
  let table: InfluxTable | null = null;
  async function* paced() {
    for await (const piece of pieces) {
      await context.collector.ready();
      yield piece;
    }
  }
  await readCsv(paced(), { delimiter: ',', hasComments: false }, (fields, line) => {
    const [first = ''] = fields;
    if (first.startsWith('#')) {
      if (!isAnnotated) annotations = { datatype: [], default: [] };
      isAnnotated = true;
      if (first === '#datatype' || first === '#default') annotations = { ...annotations, [first.slice(1)]: fields };
    } else if (isAnnotated || isHeader(fields)) {
      table = { names: fields, types: annotations.datatype, defaults: annotations.default };
      isAnnotated = false;
      refuseErrors(fields);
    } else if (!table) throw fileFault(line, null, 'a line of samples before the names of its columns');
    else addRow(table, fields, line, context);
  });
}

/** Without annotations, and where the next table has the same ones, only the names of the columns tell its head. */
export const isHeader = (fields: readonly string[]): boolean =>
  fields.includes('_time') && (fields.includes('_value') || fields.includes('result'));

function refuseErrors(names: readonly string[]): void {
  if (names.includes('error') && names.includes('reference'))
    throw fileFault(1, 'error', 'the file holds the error of a query in place of its answer');
}

function addRow(
  { names, types, defaults }: InfluxTable,
  fields: readonly string[],
  line: number,
  context: DocumentContext,
): void {
  if (fields.length !== names.length)
    throw fileFault(line, null, `${fields.length} fields, but the header names ${names.length}`);
  const cells = fields.map((field, index) => (field === '' ? (defaults[index] ?? '') : field));
  const cell = (name: string): string => cells[names.indexOf(name)] ?? '';
  const time = readTimeText(cell('_time'));
  if (time.form !== 'instant') throw fileFault(line, '_time', time.form === 'unreadable' ? time.detail : 'names no zone');
  const isValue = (index: number): boolean =>
    names[index] === '_value' ? true : !OWN_COLUMNS.includes(names[index]!) && NUMBER_TYPES.includes(types[index] ?? '');
  const own = names.flatMap((name, index) =>
    OWN_COLUMNS.includes(name) || isValue(index) || cells[index] === '' ? [] : [[name, cells[index]!] as const],
  );
  const tags = tagsOf(own);
  names.forEach((name, index) => {
    if (!isValue(index)) return;
    const value = numberOf(cells[index]!, types[index] ?? 'double', name, line, context);
    if (value === null) return;
    const field = name === '_value' ? cell('_field') : name;
    const metric = nameOr(influxMetric(cell('_measurement'), field) || field, context);
    context.collector.seriesOf({ metric, tags, kind: null, unit: null }, line).add(time.at, value);
  });
}

/** Null where there is none, or none that is a number. */
function numberOf(text: string, type: string, name: string, line: number, { onNote }: DocumentContext): number | null {
  if (isMissing(text)) return null;
  if (!NUMBER_TYPES.includes(type)) {
    onNote('fields that are text or true and false were left out');
    return null;
  }
  const value = Number(text);
  if (Number.isFinite(value)) return value;
  if (/^[+-]?inf/i.test(text)) onNote('infinite values were left out');
  else throw fileFault(line, name, `${JSON.stringify(quote(text))} is no number`);
  return null;
}
