import { type Millis, millis } from '../../../model/instant.ts';
import { type JsonObject, objectAt, textAt } from './parse-body.ts';

/** The lengths the API allows for the same fields. */
export const MAX_NAME_LENGTH = 256;
export const MAX_TEXT_LENGTH = 16_384;
export const MAX_URL_LENGTH = 2_048;

const MAX_TAGS = 32;
const MAX_TAG_LENGTH = 128;

export const COMMIT_ID = /^[0-9a-f]{40}$/;

/** The repository a delivery is about: its full name (`owner/name`), and its name alone, which stands for the service by default. */
export interface RepositoryFields {
  readonly fullName: string;
  readonly name: string;
  readonly url: string | null;
}

/** Null where the payload does not name its repository. */
export function readRepository(payload: JsonObject): RepositoryFields | null {
  const repository = objectAt(payload, 'repository');
  const fullName = textAt(repository, 'full_name', MAX_NAME_LENGTH);
  const name = textAt(repository, 'name', MAX_NAME_LENGTH);
  return fullName !== null && name !== null ? { fullName, name, url: webUrlAt(repository, 'html_url') } : null;
}

/** The numeric id of a GitHub object as text; null where it is absent or no whole number. */
export function idAt(parent: JsonObject, name: string): string | null {
  const value = parent[name];
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? String(value) : null;
}

/** An ISO 8601 instant. */
export function instantAt(parent: JsonObject, name: string): Millis | null {
  const text = textAt(parent, name, MAX_NAME_LENGTH);
  const at = text === null ? Number.NaN : Date.parse(text);
  return Number.isFinite(at) ? millis(at) : null;
}

/** An http or https address: addresses are shown as links, so no other scheme may pass. */
export function webUrlAt(parent: JsonObject, name: string): string | null {
  const text = textAt(parent, name, MAX_URL_LENGTH + 1);
  return text !== null && text.length <= MAX_URL_LENGTH && /^https?:\/\/\S+$/i.test(text) ? text : null;
}

/** Which items of a list that was sent can be tags of an event, by the limits of the API. */
export function usableTags(words: readonly unknown[]): readonly string[] {
  const texts = words.filter((word) => typeof word === 'string').map((word) => word.trim().toWellFormed());
  return texts.filter((tag) => tag !== '' && tag.length <= MAX_TAG_LENGTH && !tag.includes('\0')).slice(0, MAX_TAGS);
}
