import { type JsonObject, objectAt, textAt } from '../client/parse-body.ts';
import { COMMIT_ID, idAt, instantAt, MAX_NAME_LENGTH, MAX_TEXT_LENGTH, readRepository, webUrlAt } from '../client/read-fields.ts';
import type { DecodedDelivery } from './decoded-delivery.ts';

const PUBLISHING = new Set<unknown>(['published', 'released', 'prereleased']);
const WITHDRAWING = new Set<unknown>(['unpublished', 'deleted']);

/**
 * `release`: a version can be had from now on. That is a note and not a deploy: nothing says where or when the version runs, and a
 * repository that also sends deployments would have every release judged twice, each sharing the blame with the other.
 * A release that was withdrawn is stored as `superseded`, so a `published` that arrives after its `deleted` does not bring it back.
 */
export function decodeRelease(payload: JsonObject): DecodedDelivery {
  const action = payload.action;
  if (!PUBLISHING.has(action) && !WITHDRAWING.has(action)) {
    return { outcome: 'ignored', reason: 'this action of a release publishes and withdraws nothing' };
  }
  const release = objectAt(payload, 'release');
  if (release.draft === true && WITHDRAWING.has(action)) return { outcome: 'ignored', reason: 'the release was only a draft' };
  const repository = readRepository(payload);
  const id = idAt(release, 'id');
  const publishedAt = instantAt(release, 'published_at');
  if (!repository) return { outcome: 'malformed', reason: 'the payload names no repository' };
  if (id === null || publishedAt === null) return { outcome: 'malformed', reason: 'release has no id or no published_at' };
  const target = textAt(release, 'target_commitish', MAX_NAME_LENGTH);
  const tagName = textAt(release, 'tag_name', MAX_NAME_LENGTH);
  const targetIsCommit = target !== null && COMMIT_ID.test(target);
  return {
    outcome: 'change',
    seen: {
      kind: 'note',
      service: repository.name,
      environment: null,
      version: tagName,
      commit: targetIsCommit ? target : null,
      ref: targetIsCommit ? tagName : target,
      repository: repository.fullName,
      author: textAt(objectAt(release, 'author'), 'login', MAX_NAME_LENGTH),
      title: textAt(release, 'name', MAX_NAME_LENGTH) ?? (tagName === null ? null : `Release ${tagName}`),
      text: textAt(release, 'body', MAX_TEXT_LENGTH),
      url: webUrlAt(release, 'html_url'),
      tags: [],
      startedAt: publishedAt,
      endedAt: publishedAt,
      status: WITHDRAWING.has(action) ? 'superseded' : 'succeeded',
      key: `github:${repository.fullName}:release:${id}`,
      source: 'github',
    },
  };
}
