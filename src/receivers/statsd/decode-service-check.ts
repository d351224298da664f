import { parseDigits } from './decimal.ts';
import { type RejectedLine, rejected, type ServiceCheck } from './metric-line.ts';
import { splitTags } from './tag-list.ts';

const STATUSES: ReadonlyMap<string, ServiceCheck['status']> = new Map([
  ['0', 0],
  ['1', 1],
  ['2', 2],
  ['3', 3],
]);

/**
 * Reads `_sc|name|status|...`; of a field sent twice the last one counts.
 *
 * @see https://docs.datadoghq.com/developers/dogstatsd/datagram_shell?tab=servicechecks
 */
export function decodeServiceCheck(line: string): ServiceCheck | RejectedLine {
  const [head, name, statusText, ...fields] = line.split('|');
  const status = STATUSES.get(statusText ?? '');
  if (head !== '_sc' || !name || status === undefined) return rejected('bad-service-check');
  let timestampS: number | null = null;
  let host: string | null = null;
  let message = '';
  let tags: readonly string[] = [];
  for (const field of fields) {
    const value = field.slice(2);
    if (field.startsWith('#')) tags = splitTags(field.slice(1));
    else if (field.startsWith('d:')) timestampS = parseDigits(value) || timestampS;
    else if (field.startsWith('h:')) host = value;
    else if (field.startsWith('m:')) message = value;
  }
  return { kind: 'service-check', name, status, timestampS, host, message, tags };
}
