import { parseDigits } from './decimal.ts';
import { type RejectedLine, rejected, type StatsdEvent } from './metric-line.ts';
import { splitTags } from './tag-list.ts';

const HEADER = '_e{';
const ALERT_TYPES: readonly string[] = ['error', 'warning', 'info', 'success'] satisfies StatsdEvent['alertType'][];

/**
 * Reads `_e{<title bytes>,<text bytes>}:title|text|...`. The lengths are UTF-8 bytes and alone determine where title and text end, so both
 * may contain bars. An invalid optional field is ignored, as the Agent does.
 *
 * @see https://docs.datadoghq.com/developers/dogstatsd/datagram_shell?tab=events
 */
export function decodeEvent(line: string): StatsdEvent | RejectedLine {
  const headerEnd = line.indexOf('}:');
  const comma = line.indexOf(',');
  if (headerEnd === -1 || comma === -1 || comma > headerEnd) return rejected('bad-event');
  const titleBytes = parseDigits(line.slice(HEADER.length, comma));
  const textBytes = parseDigits(line.slice(comma + 1, headerEnd));
  if (!(titleBytes > 0) || !(textBytes >= 0)) return rejected('bad-event');

  const body = Buffer.from(line.slice(headerEnd + 2));
  const textEnd = titleBytes + 1 + textBytes;
  if (textEnd > body.length || body[titleBytes] !== 124 /* | */) return rejected('bad-event');
  if (textEnd < body.length && body[textEnd] !== 124) return rejected('bad-event');
  return {
    kind: 'event',
    title: withNewlines(body.toString('utf8', 0, titleBytes)),
    text: withNewlines(body.toString('utf8', titleBytes + 1, textEnd)),
    ...decodeFields(body.toString('utf8', textEnd + 1)),
  };
}

/** A newline, which would end the line, is sent as the two characters `\n`. */
const withNewlines = (text: string): string => text.replaceAll('\\n', '\n');

function decodeFields(fields: string): Omit<StatsdEvent, 'kind' | 'title' | 'text'> {
  let timestampS: number | null = null;
  let priority: StatsdEvent['priority'] = 'normal';
  let alertType: StatsdEvent['alertType'] = 'info';
  let host: string | null = null;
  let aggregationKey: string | null = null;
  let sourceType: string | null = null;
  let tags: readonly string[] = [];
  for (const field of fields.split('|')) {
    const value = field.slice(2);
    if (field.startsWith('#')) tags = splitTags(field.slice(1));
    else if (field.startsWith('d:')) timestampS = parseDigits(value) || timestampS;
    else if (field === 'p:low' || field === 'p:normal') priority = value as StatsdEvent['priority'];
    else if (field.startsWith('t:') && ALERT_TYPES.includes(value)) alertType = value as StatsdEvent['alertType'];
    else if (field.startsWith('h:')) host = value;
    else if (field.startsWith('k:')) aggregationKey = value;
    else if (field.startsWith('s:')) sourceType = value;
  }
  return { timestampS, priority, alertType, host, aggregationKey, sourceType, tags };
}
