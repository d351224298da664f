import { type Millis, millis, SECOND_MS } from '../../../model/instant.ts';
import { type JsonObject, objectAt, textAt } from '../client/parse-body.ts';
import { COMMIT_ID, instantAt, MAX_NAME_LENGTH, readRepository } from '../client/read-fields.ts';
import type { DecodedDelivery } from './decoded-delivery.ts';

const TAG_REF = /^refs\/tags\/(.+)$/s;
const NO_COMMIT = /^0+$/;

/** `push` of a tag. Branches are pushed all day long, and nothing goes live by that. */
export function decodePush(payload: JsonObject): DecodedDelivery {
  const tag = TAG_REF.exec(textAt(payload, 'ref', MAX_NAME_LENGTH) ?? '')?.[1];
  if (tag === undefined) return { outcome: 'ignored', reason: 'only pushes of tags are used' };
  const after = textAt(payload, 'after', MAX_NAME_LENGTH);
  if (payload.deleted === true || after === null || NO_COMMIT.test(after))
    return { outcome: 'ignored', reason: 'the tag was removed' };
  // An annotated tag is pushed as an object of its own; the commit is the one it points to.
  const commit = textAt(objectAt(payload, 'head_commit'), 'id', MAX_NAME_LENGTH) ?? after;
  return decode(payload, tag, COMMIT_ID.test(commit) ? commit : null);
}

/** `create` of a tag: the same, without its commit. */
export function decodeCreate(payload: JsonObject): DecodedDelivery {
  const tag = textAt(payload, 'ref', MAX_NAME_LENGTH);
  if (payload.ref_type !== 'tag' || tag === null) return { outcome: 'ignored', reason: 'only the creation of tags is used' };
  return decode(payload, tag, null);
}

/** As with a published release, a tag says that there is a version, not where it runs: a note. */
function decode(payload: JsonObject, tag: string, commit: string | null): DecodedDelivery {
  const repository = readRepository(payload);
  if (!repository) return { outcome: 'malformed', reason: 'the payload names no repository' };
  const at = pushedAt(payload) ?? instantAt(objectAt(payload, 'head_commit'), 'timestamp');
  if (at === null) return { outcome: 'ignored', reason: 'the tag is told without a time' };
  return {
    outcome: 'change',
    seen: {
      kind: 'note',
      service: repository.name,
      environment: null,
      version: tag,
      commit,
      ref: tag,
      repository: repository.fullName,
      author: textAt(objectAt(payload, 'sender'), 'login', MAX_NAME_LENGTH),
      title: `Tag ${tag}`.slice(0, MAX_NAME_LENGTH).toWellFormed(),
      text: null,
      url: repository.url === null ? null : `${repository.url}/tree/${encodeURIComponent(tag)}`,
      tags: [],
      startedAt: at,
      endedAt: at,
      status: 'succeeded',
      key: `github:${repository.fullName}:tag:${tag}`,
      source: 'github',
    },
  };
}

/** When the repository was pushed to: seconds since 1970 in `push`, a text everywhere else. */
function pushedAt(payload: JsonObject): Millis | null {
  const repository = objectAt(payload, 'repository');
  const seconds = repository.pushed_at;
  if (typeof seconds === 'number' && Number.isSafeInteger(seconds) && seconds > 0) return millis(seconds * SECOND_MS);
  return instantAt(repository, 'pushed_at');
}
