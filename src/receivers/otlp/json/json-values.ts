import { isRecord } from '../../decoding/sender-values.ts';

export type JsonRecord = Readonly<Record<string, unknown>>;

/** The first thing of a body that is of another form than the standard says. Filled while the body is read. */
export interface JsonFault {
  detail: string | null;
}

const NO_RECORDS: readonly JsonRecord[] = [];

/** The objects of a list; none where it is missing. */
export function recordsOf(json: JsonRecord, field: string, fault: JsonFault): readonly JsonRecord[] {
  const list = listOf(json, field, fault);
  const odd = list.findIndex((element) => !isRecord(element));
  if (odd === -1) return list as readonly JsonRecord[];
  fault.detail ??= `element ${odd} of ${field} is not an object`;
  return NO_RECORDS;
}

export function listOf(json: JsonRecord, field: string, fault: JsonFault): readonly unknown[] {
  const value = json[field];
  if (Array.isArray(value)) return value;
  if (value !== undefined && value !== null) fault.detail ??= `${field} is not a list`;
  return NO_RECORDS;
}

/** A text, empty where it is missing or something else. */
export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Numbers of 64 bits are texts or numbers, and of doubles `NaN` and `Infinity` are texts. Missing is 0, as in protobuf; NaN where it is neither. */
export function numberOf(value: unknown): number {
  if (typeof value === 'number') return value;
  if (value === undefined || value === null) return 0;
  return typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN;
}

/** The same for what need not be there. */
export const optionalNumberOf = (value: unknown): number | null =>
  value === undefined || value === null ? null : numberOf(value);

export const numbersOf = (json: JsonRecord, field: string, fault: JsonFault): readonly number[] =>
  listOf(json, field, fault).map(numberOf);
