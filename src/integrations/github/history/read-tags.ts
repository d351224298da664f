import { ownerAndName } from '../client/github-client.ts';
import { isObject, type JsonObject, objectAt, textAt } from '../client/parse-body.ts';
import { instantAt, MAX_NAME_LENGTH } from '../client/read-fields.ts';
import { UnreadableAnswerError } from '../client/to-refusal.ts';
import { type HistoryPage, type HistoryQuery, type ReadDelivery, readObjects } from './history-page.ts';

/**
 * Tags, by the dates of their commits. The list of the REST API has no dates; this uses the GraphQL API, which returns a hundred tags with
 * their commits and dates in one answer. Source: GitHub GraphQL documentation, `Repository.refs`.
 */
export async function readTags({ octokit, repository, cursor, since }: HistoryQuery): Promise<HistoryPage> {
  const { owner, repo: name } = ownerAndName(repository);
  const answer: unknown = await octokit.graphql(QUERY, { owner, name, after: cursor });
  const found = isObject(answer) ? objectAt(answer, 'repository') : {};
  const refs = objectAt(found, 'refs');
  if (!Array.isArray(refs.nodes)) throw new UnreadableAnswerError('GitHub answered a list of tags with something else');
  const about = { full_name: repository, name, html_url: textAt(found, 'url', MAX_NAME_LENGTH) };
  const tags = readObjects(refs.nodes).flatMap(readTag);
  const recent = tags.filter(({ committedAt }) => committedAt >= since);
  const { hasNextPage, endCursor } = objectAt(refs, 'pageInfo');
  const goesOn = recent.length === tags.length && hasNextPage === true && typeof endCursor === 'string';
  return { deliveries: recent.map((tag) => toDelivery(tag, about)), next: goesOn ? endCursor : null };
}

const QUERY = `query ($owner: String!, $name: String!, $after: String) {
  repository(owner: $owner, name: $name) {
    url
    refs(refPrefix: "refs/tags/", first: 100, after: $after, orderBy: { field: TAG_COMMIT_DATE, direction: DESC }) {
      pageInfo { hasNextPage endCursor }
      nodes {
        name
        target {
          oid
          ... on Commit { committedDate }
          ... on Tag { tagger { date user { login } } target { oid ... on Commit { committedDate } } }
        }
      }
    }
  }
}`;

interface FoundTag {
  readonly name: string;
  /** Of the tag itself where it is an annotated one. */
  readonly object: string;
  readonly commit: string;
  readonly committedAt: number;
  /** When an annotated tag was made; a plain one has no date but that of its commit. */
  readonly taggedAt: number;
  readonly tagger: string | null;
}

/** None for what tags no commit. */
function readTag(node: JsonObject): readonly FoundTag[] {
  const target = objectAt(node, 'target');
  const annotated = isObject(target.target);
  const commit = annotated ? objectAt(target, 'target') : target;
  const committedAt = instantAt(commit, 'committedDate');
  const name = textAt(node, 'name', MAX_NAME_LENGTH);
  const object = textAt(target, 'oid', MAX_NAME_LENGTH);
  const oid = textAt(commit, 'oid', MAX_NAME_LENGTH);
  if (name === null || object === null || oid === null || committedAt === null) return [];
  const by = objectAt(target, 'tagger');
  const taggedAt = instantAt(by, 'date') ?? committedAt;
  const tagger = textAt(objectAt(by, 'user'), 'login', MAX_NAME_LENGTH);
  return [{ name, object, commit: oid, committedAt, taggedAt, tagger }];
}

/** As the push of the tag would have been delivered. When it was pushed is not known, only that its commit is older. */
const toDelivery = (tag: FoundTag, repository: JsonObject & { readonly full_name: string }): ReadDelivery => ({
  id: `read:${repository.full_name}:tag:${tag.name}:${tag.object}`,
  event: 'push',
  payload: {
    ref: `refs/tags/${tag.name}`,
    after: tag.object,
    deleted: false,
    head_commit: { id: tag.commit, timestamp: new Date(tag.taggedAt).toISOString() },
    repository,
    ...(tag.tagger === null ? {} : { sender: { login: tag.tagger } }),
  },
});
