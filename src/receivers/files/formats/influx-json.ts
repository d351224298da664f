import { tagsOf } from '../names/series-name.ts';
import type { DocumentContext } from './document-context.ts';
import { influxMetric } from './influx-lines.ts';
import { documentFault, instantAt, isRecord, listAt, recordAt, valueAt } from './json-values.ts';

/** Whether a document is an answer of InfluxDB 1's `/query`. */
export const isInfluxJson = (document: unknown): boolean =>
  isRecord(document) &&
  Array.isArray(document.results) &&
  document.results.every((result) => isRecord(result) && ('series' in result || 'statement_id' in result || 'error' in result));

/** Every column but `time` is a field; text in one is a tag of its row. */
export async function readInfluxJson(document: unknown, context: DocumentContext): Promise<void> {
  const results = listAt(recordAt(document, 'the document').results, 'results');
  for (const [number, element] of results.entries()) {
    const { series = [], error } = recordAt(element, `results[${number}]`);
    if (error !== undefined) throw documentFault(`results[${number}]`, `InfluxDB refused the query: ${String(error)}`);
    for (const [index, one] of listAt(series, `results[${number}].series`).entries()) {
      readSeries(recordAt(one, 'series'), `results[${number}].series[${index}]`, context);
      await context.collector.ready();
    }
  }
}

function readSeries(
  { name, tags, columns, values }: Readonly<Record<string, unknown>>,
  place: string,
  context: DocumentContext,
): void {
  const names = listAt(columns, `${place}.columns`).map(String);
  const time = names.indexOf('time');
  if (time < 0) throw documentFault(`${place}.columns`, 'has no time');
  const own = isRecord(tags) ? Object.entries(tags).map(([tag, value]) => [tag, String(value)] as const) : [];
  for (const [index, row] of listAt(values, `${place}.values`).entries()) {
    const cells = listAt(row, `${place}.values[${index}]`);
    const at = instantAt(cells[time], `${place}.values[${index}]`);
    const texts = names.flatMap((column, of) =>
      of !== time && typeof cells[of] === 'string' ? [[column, cells[of]] as const] : [],
    );
    const rowTags = tagsOf([...own, ...texts]);
    names.forEach((column, of) => {
      if (of === time || typeof cells[of] !== 'number') return;
      const value = valueAt(cells[of], `${place}.values[${index}]`, context.onNote);
      if (value !== null)
        context.collector
          .seriesOf({ metric: influxMetric(String(name), column), tags: rowTags, kind: null, unit: null }, 1)
          .add(at, value);
    });
  }
}
