import { isRecord } from '../decoding/sender-values.ts';
import { readSamplesCsv } from './csv/samples-csv.ts';
import { isCloudWatchJson, readCloudWatchJson } from './formats/cloudwatch-json.ts';
import { isDatadogJson, readDatadogJson } from './formats/datadog-json.ts';
import type { DocumentContext } from './formats/document-context.ts';
import { isGrafanaJson, isGraphiteJson, readGrafanaJson, readGraphiteJson } from './formats/grafana-json.ts';
import { readInfluxCsv } from './formats/influx-csv.ts';
import { isInfluxJson, readInfluxJson } from './formats/influx-json.ts';
import { readInfluxLines } from './formats/influx-lines.ts';
import type { LineContext } from './formats/line-context.ts';
import { readOpenMetrics } from './formats/openmetrics-text.ts';
import { isPinkbarJson, readPinkbarJson } from './formats/pinkbar-json.ts';
import { isPrometheusJson, readPrometheusJson } from './formats/prometheus-json.ts';
import { readSamplesArray, readSamplesNdjson } from './formats/samples-ndjson.ts';
import { readVictoriaMetricsLines } from './formats/victoriametrics-lines.ts';
import { FileFaultError } from './reading/file-fault.ts';
import { FILE_FORMATS, type FileFormat, type FileOptions } from './reading/file-options.ts';
import type { OnNote, SampleCollector } from './reading/sample-collector.ts';
import type { TextSource } from './reading/text-source.ts';
import { recogniseFormat } from './recognise-format.ts';
import { readJson } from './source/read-json.ts';
import { TimeReader } from './times/time-reader.ts';

interface DocumentFormat {
  readonly format: FileFormat;
  readonly is: (document: unknown) => boolean;
  readonly read: (document: unknown, context: DocumentContext) => Promise<void>;
}

/** JSON documents by their shape, the most particular first. */
const DOCUMENTS: readonly DocumentFormat[] = [
  { format: 'cloudwatch', is: isCloudWatchJson, read: readCloudWatchJson },
  { format: 'datadog', is: isDatadogJson, read: readDatadogJson },
  { format: 'pinkbar', is: isPinkbarJson, read: readPinkbarJson },
  { format: 'prometheus', is: isPrometheusJson, read: readPrometheusJson },
  { format: 'graphite', is: isGraphiteJson, read: readGraphiteJson },
  { format: 'influx-json', is: isInfluxJson, read: readInfluxJson },
  { format: 'grafana', is: isGrafanaJson, read: readGrafanaJson },
];

const LINES: Readonly<Partial<Record<FileFormat, (context: LineContext) => Promise<void>>>> = {
  openmetrics: readOpenMetrics,
  victoriametrics: readVictoriaMetricsLines,
  'influx-csv': readInfluxCsv,
  'influx-lines': readInfluxLines,
};

/**
 * Hands the samples of a file in any of the formats to the collector, and answers with its format. What can be read in two ways is told to `onNote` or
 * refused. Rejects with a `FileFaultError` at the first fault.
 */
export async function readSamplesFile(
  source: TextSource,
  options: FileOptions,
  collector: SampleCollector,
  onNote: OnNote,
): Promise<FileFormat> {
  const notes = new Set<string>();
  const noteOnce: OnNote = (note) => {
    if (!notes.has(note)) onNote(note);
    notes.add(note);
  };
  const format = options.format ?? recogniseFormat(source.head);
  const context = { collector, onNote: noteOnce, metric: options.metric };
  if (format === 'csv') await readSamplesCsv(source, options, collector, noteOnce);
  else if (format === 'ndjson' && !source.head.trimStart().startsWith('['))
    await readSamplesNdjson(source.pieces('read'), { collector, time: timeReader(options, noteOnce) });
  else if (LINES[format as FileFormat]) await LINES[format as FileFormat]!({ ...context, pieces: source.pieces('read') });
  else return readDocument(await readJson(source.pieces('read')), options, context);
  return format as FileFormat;
}

async function readDocument(document: unknown, options: FileOptions, context: DocumentContext): Promise<FileFormat> {
  const found = DOCUMENTS.find(({ format, is }) =>
    options.format === null || options.format === 'ndjson' ? is(document) : format === options.format,
  );
  if (found) {
    await found.read(document, context);
    return found.format;
  }
  if (Array.isArray(document) && (document.length === 0 || isRecord(document[0]))) {
    await readSamplesArray(document, { collector: context.collector, time: timeReader(options, context.onNote) });
    return 'ndjson';
  }
  const known = isRecord(document) ? Object.keys(document).slice(0, 5) : [];
  const fields = known.length > 0 ? `; its fields are ${known.join(', ')}` : '';
  throw new FileFaultError(
    `a JSON document of none of the formats ${DOCUMENTS.map(({ format }) => format).join(', ')}${fields}. --format takes ${FILE_FORMATS.join(', ')}`,
  );
}

/** Objects come one by one, so the order of a date follows from the option alone; without it, such a date is refused. */
const timeReader = (options: FileOptions, onNote: OnNote): TimeReader =>
  new TimeReader({ timeZone: options.timeZone, dateOrder: options.dateOrder, isDescending: false }, onNote);
