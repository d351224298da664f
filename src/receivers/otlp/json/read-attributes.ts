import { isRecord } from '../../decoding/sender-values.ts';
import type { Attribute, RawAttributes } from '../request/otlp-request.ts';
import { type JsonFault, type JsonRecord, numberOf, recordsOf, textOf } from './json-values.ts';

/** The attributes of a resource or a point as one text. */
export function rawAttributesOf(json: JsonRecord, fault: JsonFault): RawAttributes {
  const attributes = recordsOf(json, 'attributes', fault);
  return attributes.length === 0 ? '' : JSON.stringify(attributes.map(({ key, value }) => [textOf(key), plainValue(value)]));
}

/** Undoes `rawAttributesOf`. */
export function readAttributes(raw: RawAttributes): readonly Attribute[] {
  if (raw === '') return [];
  const pairs = JSON.parse(raw) as readonly (readonly [string, unknown])[];
  return pairs.flatMap(([name, value]): Attribute[] => {
    if (value === null) return [];
    return [[name, typeof value === 'string' ? value : JSON.stringify(value)]];
  });
}

/** Null for what is left out. A list within a list is, as in protobuf. */
function plainValue(value: unknown): unknown {
  if (isRecord(value) && isRecord(value.arrayValue) && Array.isArray(value.arrayValue.values)) {
    return value.arrayValue.values.map(scalar);
  }
  return scalar(value);
}

function scalar(value: unknown): string | number | boolean | null {
  if (!isRecord(value)) return null;
  if (typeof value.stringValue === 'string') return value.stringValue;
  if (typeof value.boolValue === 'boolean') return value.boolValue;
  if (value.intValue !== undefined) return numberOf(value.intValue);
  if (value.doubleValue === undefined) return null;
  const double = numberOf(value.doubleValue);
  return Number.isFinite(double) ? double : String(double);
}
