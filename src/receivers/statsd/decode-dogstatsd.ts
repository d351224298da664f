import type { GaugeDelta, MeasurementType } from '../aggregation/measurement.ts';
import { parseDecimal, parseDigits } from './decimal.ts';
import { decodeEvent } from './decode-event.ts';
import { decodeServiceCheck } from './decode-service-check.ts';
import { type DecodedLine, type MetricLine, type RejectedLine, rejected } from './metric-line.ts';

const NO_VALUES: readonly number[] = [];
const TYPE_BY_TEXT: ReadonlyMap<string, MeasurementType> = new Map([
  ['c', 'counter'],
  ['g', 'gauge'],
  ['ms', 'timer'],
  ['h', 'histogram'],
  ['d', 'distribution'],
  ['s', 'set'],
]);

/**
 * Reads one line of the DogStatsD protocol, versions 1.0 to 1.3: a metric, an event (`_e{`) or a service check (`_sc`). The line has no
 * newline in it. Never throws. Unknown optional fields are skipped, so later versions of the protocol stay readable.
 *
 * @see https://docs.datadoghq.com/developers/dogstatsd/datagram_shell
 */
export function decodeDogstatsdLine(line: string): DecodedLine {
  if (line.charCodeAt(0) === 95 /* _ */) {
    if (line.startsWith('_e{')) return decodeEvent(line);
    if (line.startsWith('_sc')) return decodeServiceCheck(line);
  }
  return decodeMetric(line);
}

function decodeMetric(line: string): MetricLine | RejectedLine {
  const colon = line.indexOf(':');
  if (colon <= 0) return rejected('empty-name');
  const valueEnd = line.indexOf('|', colon + 1);
  if (valueEnd === -1) return rejected('no-type');
  if (valueEnd === colon + 1) return rejected('empty-value');
  const typeEnd = fieldEnd(line, valueEnd + 1);
  const type = TYPE_BY_TEXT.get(line.slice(valueEnd + 1, typeEnd));
  if (type === undefined) return rejected(typeEnd === valueEnd + 1 ? 'no-type' : 'unknown-type');

  const fields = typeEnd === line.length ? NO_FIELDS : decodeFields(line, typeEnd + 1);
  if ('reason' in fields) return fields;
  const { rate, tagsText, timestampS, containerId } = fields;
  const name = line.slice(0, colon);
  const valueText = line.slice(colon + 1, valueEnd);
  const values = type === 'set' ? NO_VALUES : decodeValues(valueText);
  if (!values) return rejected('bad-value');
  if (values.length === 0 && type !== 'set') return rejected('empty-value');
  const deltas = type === 'gauge' ? deltasOf(valueText, fields) : null;
  const member = type === 'set' ? valueText : null;
  return { kind: 'metric', name, type, values, deltas, member, rate, tagsText, timestampS, containerId };
}

type OptionalFields = Pick<MetricLine, 'rate' | 'tagsText' | 'timestampS' | 'containerId'>;
const NO_FIELDS: OptionalFields = { rate: 1, tagsText: '', timestampS: null, containerId: null };

/** The fields after the type, in any order; of one sent twice the last counts. */
function decodeFields(line: string, from: number): OptionalFields | RejectedLine {
  let { rate, tagsText, timestampS, containerId } = NO_FIELDS;
  for (let at = from; at < line.length; ) {
    const end = fieldEnd(line, at);
    switch (line.charCodeAt(at)) {
      case 64: // @
        rate = parseDecimal(line.slice(at + 1, end));
        if (!(rate > 0) || rate === Number.POSITIVE_INFINITY) return rejected('bad-rate');
        break;
      case 35: // #
        tagsText = line.slice(at + 1, end);
        break;
      case 84: // T
        timestampS = parseDigits(line.slice(at + 1, end));
        if (!(timestampS >= 1)) return rejected('bad-timestamp');
        break;
      case 99: // c
        if (line.charCodeAt(at + 1) === 58 /* : */) containerId = line.slice(at + 2, end);
        break;
    }
    at = end + 1;
  }
  return { rate, tagsText, timestampS, containerId };
}

function fieldEnd(line: string, from: number): number {
  const bar = line.indexOf('|', from);
  return bar === -1 ? line.length : bar;
}

/** Empty parts of a packed list are skipped; null when a part is not a finite number. */
function decodeValues(text: string): readonly number[] | null {
  if (!text.includes(':')) {
    const value = parseDecimal(text);
    return Number.isFinite(value) ? [value] : null;
  }
  const values: number[] = [];
  for (const part of text.split(':')) {
    if (part === '') continue;
    const value = parseDecimal(part);
    if (!Number.isFinite(value)) return null;
    values.push(value);
  }
  return values;
}

/**
 * Which values change the gauge rather than set it: to StatsD those with a sign. Most clients of DogStatsD know no changes and send a negative
 * level as it is, some know both; they are recognised by the fields that StatsD does not have.
 */
function deltasOf(text: string, { tagsText, timestampS, containerId }: OptionalFields): readonly GaugeDelta[] | null {
  const decrease = tagsText !== '' || timestampS !== null || containerId !== null ? 'either' : true;
  const deltaOf = (value: string): GaugeDelta => value.startsWith('+') || (value.startsWith('-') && decrease);
  if (!text.includes(':')) {
    const delta = deltaOf(text);
    return delta ? [delta] : null;
  }
  const deltas = text
    .split(':')
    .filter((part) => part !== '')
    .map(deltaOf);
  return deltas.some(Boolean) ? deltas : null;
}
