import type { MeasurementType } from '../aggregation/measurement.ts';
import { type DecodedLine, type MetricLine, type RejectedLine, rejected } from './metric-line.ts';

const NO_VALUES: readonly number[] = [];
/** What may stay in a name, after blanks became `_` and slashes `-`; `;` and `=` set off Graphite tags. */
const ODD_CHARACTERS = /[^a-zA-Z0-9_.;=-]/;

/**
 * Reads one line as the StatsD reference server 0.9.0 does, quirks included: `name:value|type[|@rate]`, more `value|type` parts after
 * further colons, each accepted or rejected by itself; every type but ms, g and s is a counter; `|#a:b` and `;a=b` are tags; the name is
 * cleaned. Calls `visit` once for each part, with the line. Never throws.
 *
 * @see https://github.com/statsd/statsd/blob/master/docs/metric_types.md
 */
export function decodeStatsdLine(line: string, visit: (part: DecodedLine, line: string) => void): void {
  const tagsAt = line.indexOf('|#');
  const untagged = tagsAt === -1 ? line : line.slice(0, tagsAt);
  const parts = untagged.split(':');
  const key = cleanKey(parts[0]! + (tagsAt === -1 ? '' : graphiteTags(line.slice(tagsAt + 2))));
  const semicolon = key.indexOf(';');
  const name = semicolon === -1 ? key : key.slice(0, semicolon);
  const tagsText = semicolon === -1 ? '' : tagListOf(key.slice(semicolon + 1));
  if (parts.length === 1) visit(rejected('no-type'), line);
  for (let index = 1; index < parts.length; index += 1) visit(decodePart(name, tagsText, parts[index]!), line);
}

const graphiteTags = (tagsText: string): string =>
  tagsText === ''
    ? ''
    : `;${tagsText
        .split(',')
        .map((tag) => tag.replace(';', '_').replace(':', '='))
        .join(';')}`;

const cleanKey = (key: string): string =>
  ODD_CHARACTERS.test(key)
    ? key
        .replace(/\s+/g, '_')
        .replaceAll('/', '-')
        .replace(/[^a-zA-Z0-9_.;=-]/g, '')
    : key;

/** Back to the notation of DogStatsD, which `seriesTags` reads; the cleaned key has neither colons nor commas. */
const tagListOf = (graphite: string): string =>
  graphite
    .split(';')
    .map((tag) => tag.replace('=', ':'))
    .join(',');

function decodePart(name: string, tagsText: string, part: string): MetricLine | RejectedLine {
  const fields = part.split('|');
  const [valueText = '', typeText, rateText] = fields;
  if (typeText === undefined) return rejected('no-type');
  const rate = rateText === undefined ? 1 : decodeRate(rateText);
  if (Number.isNaN(rate)) return rejected('bad-rate');
  const type = typeOf(typeText.trim());
  const common = { kind: 'metric', name, type, rate, tagsText, timestampS: null, containerId: null } as const;
  if (type === 'set') return { ...common, values: NO_VALUES, deltas: null, member: valueText || '0' };
  if (valueText === '') return rejected('empty-value');
  const value = Number(valueText);
  if (Number.isNaN(value) || (type === 'timer' && value < 0)) return rejected('bad-value');
  const deltas = type === 'gauge' && /^[-+]/.test(valueText) ? [true] : null;
  return { ...common, values: [value], deltas, member: null };
}

/** The reference server counts every type that it does not know. */
function typeOf(text: string): MeasurementType {
  switch (text) {
    case 'ms':
      return 'timer';
    case 'g':
      return 'gauge';
    case 's':
      return 'set';
    default:
      return 'counter';
  }
}

/** NaN when refused. Any non-negative number passes, but only its leading digits and dots are used: `@2e-1` is a rate of 2. */
function decodeRate(text: string): number {
  if (!/^@[^-]/.test(text) || Number.isNaN(Number(text.slice(1)))) return Number.NaN;
  const digits = /^[\d.]+/.exec(text.slice(1));
  return digits ? Number(digits[0]) : 1;
}
