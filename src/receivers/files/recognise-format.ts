import { isRecord } from '../decoding/sender-values.ts';
import { isHeader } from './formats/influx-csv.ts';
import { protocolLine } from './formats/influx-lines.ts';
import { expositionLine } from './formats/openmetrics-text.ts';
import { isVictoriaMetricsLine } from './formats/victoriametrics-lines.ts';
import type { FileFormat } from './reading/file-options.ts';

/** A document is recognised once it has been parsed; lines and tables from their beginning. */
export type RecognisedFormat = FileFormat | 'json-document';

/** Lines of samples that have to agree; more would find nothing that these do not. */
const AGREEING_LINES = 5;

/** The format of a file from its beginning. What is none of the others is a table, whose reader says what is wrong with it. */
export function recogniseFormat(head: string): RecognisedFormat {
  const text = head.trimStart();
  if (text.startsWith('[')) return 'json-document';
  if (text.startsWith('{"') || text.startsWith('{ ') || text.startsWith('{}') || /^\{\s*\n/.test(text))
    return formatOfObjects(text);
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  if (lines.length === 0) return 'csv';
  if (/^#(?:datatype|group|default),/.test(lines[0]!) || isHeader(lines[0]!.split(',').map((name) => name.trim())))
    return 'influx-csv';
  const samples = lines.filter((line) => !line.startsWith('#')).slice(0, AGREEING_LINES);
  // The last line of a head may be cut off.
  const whole = samples.length > 1 && samples.length < AGREEING_LINES ? samples.slice(0, -1) : samples;
  const isType = lines.some((line) => /^# (?:TYPE|HELP|UNIT|EOF)\b/.test(line));
  if (whole.length > 0 && whole.every((line) => expositionLine(line) !== null)) return 'openmetrics';
  if (isType) return 'openmetrics';
  const protocol = whole.filter((line) => !/^(?:CREATE DATABASE|USE) /.test(line));
  if (protocol.length > 0 && protocol.every((line) => protocolLine(line) !== null)) return 'influx-lines';
  return 'csv';
}

/** One object a line, or one document over all lines. */
function formatOfObjects(text: string): RecognisedFormat {
  const [first = '', second] = text.split(/\r?\n/, 2);
  const value = parsed(first);
  if (isVictoriaMetricsLine(value) || (value === undefined && /^\{"metric":\{[^{}]*\},"(?:values|timestamps)":\[/.test(first)))
    return 'victoriametrics';
  if (!isRecord(value)) return 'json-document';
  if (second?.trimStart().startsWith('{')) return 'ndjson';
  return 'metric' in value && 'value' in value ? 'ndjson' : 'json-document';
}

/** Undefined for what is no JSON, such as the beginning of a document. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
