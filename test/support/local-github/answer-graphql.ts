import { type GithubAnswer, ok } from './github-answer.ts';
import type { GithubJson, GithubRepository, GithubTag } from './github-state.ts';

const PER_PAGE = 100;

/** The one query in GraphQL: the tags of a repository with their dates. Errors come with status 200. */
export function answerGraphql(body: GithubJson, find: (fullName: string) => GithubRepository | undefined): GithubAnswer {
  const { owner, name, after } = (body.variables ?? {}) as Readonly<Record<string, string | null>>;
  const repository = find(`${owner}/${name}`);
  if (!repository || !String(body.query).includes('refs(refPrefix: "refs/tags/"')) {
    const error = { type: 'NOT_FOUND', path: ['repository'], message: 'Could not resolve to a Repository with that name.' };
    return ok({ data: { repository: null }, errors: [error] });
  }
  const first = Number(after ?? 0);
  const shown = repository.tags.slice(first, first + PER_PAGE);
  const pageInfo = { hasNextPage: first + PER_PAGE < repository.tags.length, endCursor: String(first + shown.length) };
  const refs = { pageInfo, nodes: shown.map(toNode) };
  return ok({ data: { repository: { url: `https://github.com/${owner}/${name}`, refs } } });
}

function toNode({ name, sha, committedAt, annotated }: GithubTag): GithubJson {
  const commit = { oid: sha, committedDate: committedAt };
  if (annotated === null) return { name, target: commit };
  const tagger = { date: annotated.date, user: { login: annotated.login } };
  return { name, target: { oid: annotated.sha, tagger, target: commit } };
}
