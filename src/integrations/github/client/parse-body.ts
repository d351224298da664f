export type JsonObject = { readonly [name: string]: unknown };

export type ParsedBody =
  | { readonly parsed: true; readonly payload: JsonObject }
  | { readonly parsed: false; readonly reason: string };

/**
 * The JSON object of a delivery, from a body of either content type GitHub offers: the JSON itself, or a form with the one field
 * `payload`.
 */
export function parseBody(contentType: string, body: Uint8Array): ParsedBody {
  const mediaType = contentType.split(';', 1)[0]?.trim().toLowerCase();
  const text = decodeUtf8(body);
  if (text === null) return { parsed: false, reason: 'the body is not UTF-8' };
  if (mediaType === 'application/json') return parseObject(text);
  if (mediaType === 'application/x-www-form-urlencoded') {
    const payload = new URLSearchParams(text).get('payload');
    return payload === null ? { parsed: false, reason: 'the form has no field payload' } : parseObject(payload);
  }
  return { parsed: false, reason: 'the content type is neither application/json nor application/x-www-form-urlencoded' };
}

/** A field that is itself an object; an empty one where it is absent or something else, so that reading on finds nothing. */
export function objectAt(parent: JsonObject, name: string): JsonObject {
  const value = Object.hasOwn(parent, name) ? parent[name] : undefined;
  return isObject(value) ? value : {};
}

/** A non-empty text field, cut to `maxLength` UTF-16 units; null where it is absent, empty or no text. */
export function textAt(parent: JsonObject, name: string, maxLength: number): string | null {
  const value = Object.hasOwn(parent, name) ? parent[name] : undefined;
  if (typeof value !== 'string' || value.trim() === '') return null;
  // The cut can halve a surrogate pair, and a NUL would end the text early in SQLite's own functions.
  return value.slice(0, maxLength).toWellFormed().replaceAll('\0', '\uFFFD');
}

/** True for an object that is neither null nor an array. */
export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function parseObject(text: string): ParsedBody {
  try {
    const payload: unknown = JSON.parse(text);
    return isObject(payload) ? { parsed: true, payload } : { parsed: false, reason: 'the payload is not a JSON object' };
  } catch {
    return { parsed: false, reason: 'the payload is not JSON' };
  }
}

function decodeUtf8(body: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    return null;
  }
}
