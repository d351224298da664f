import { FileFaultError, fileFault } from '../reading/file-fault.ts';
import { readLines } from '../source/read-lines.ts';
import { nameOr } from './document-context.ts';
import { addColumns, isRecord, recordAt } from './json-values.ts';
import { type LineContext, LONGEST_EXPORT_LINE } from './line-context.ts';
import { prometheusSeries } from './prometheus-series.ts';
import { parseLine } from './samples-ndjson.ts';

/** Whether an object is a line of VictoriaMetrics' `/api/v1/export`. */
export const isVictoriaMetricsLine = (value: unknown): boolean =>
  isRecord(value) && isRecord(value.metric) && 'values' in value && 'timestamps' in value;

/** One series a line: `{"metric":{"__name__":...},"values":[...],"timestamps":[...]}`. A `null` is where the series ended. */
export async function readVictoriaMetricsLines({ pieces, ...context }: LineContext): Promise<void> {
  const { collector, onNote } = context;
  await readLines(pieces, { longest: LONGEST_EXPORT_LINE, ready: () => collector.ready() }, (text, line) => {
    if (text.trim() === '') return;
    const { metric, values, timestamps } = parseLine(text, line);
    try {
      const labels = Object.entries(recordAt(metric, 'metric')).map(([name, value]) => [name, String(value)] as const);
      const name = nameOr(labels.find(([label]) => label === '__name__')?.[1], context);
      const identity = prometheusSeries(
        name,
        labels.filter(([label]) => label !== '__name__'),
      );
      addColumns(timestamps, values, 'values', collector.seriesOf(identity, line), onNote);
    } catch (error) {
      throw error instanceof FileFaultError ? fileFault(line, null, error.message) : error;
    }
  });
}
