import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { commitOf, DEMO_REPOSITORY } from './post-releases.ts';
import type { PlannedRelease } from './release-plan.ts';

/** A release with the pull request that would have brought it; its one commit is the merge. */
interface MergedPull {
  readonly number: number;
  readonly title: string;
  readonly sha: string;
}

interface PullComment {
  readonly id: number;
  readonly body: string;
  readonly user: { readonly login: string };
}

/**
 * The repository of the shop, as far as a server has to reach one to comment on a release. It answers on loopback in the shapes of
 * GitHub's REST API (version 2022-11-28), and 404 to everything that a comment does not need.
 */
export interface ShopPullRequests {
  /** The base address for a GitHub client. */
  readonly url: string;
  /** Adds a merged pull request for each release, in the order of the history. */
  merge(releases: readonly PlannedRelease[]): void;
  /** The comment of the first pull request that got one; null while there is none. */
  firstComment(): { readonly pull: number; readonly body: string } | null;
  close(): Promise<void>;
}

const LOGIN = 'pinkbar-robot';
const AUTHOR = { login: 'ann' };
const FIRST_PULL = 101;
const MERGED_AT = '2026-11-20T10:00:00Z';

/** Starts it on any free port of loopback. Every token is accepted. */
export async function openShopPullRequests(): Promise<ShopPullRequests> {
  const history: MergedPull[] = [];
  const comments = new Map<number, PullComment>();
  const server = createServer((request, response) => {
    const answering = readBody(request).then((body) => {
      const answer = answerTo(request.method ?? 'GET', pathOf(request), body, { history, comments });
      response.writeHead(answer === null ? 404 : 200, { 'content-type': 'application/json; charset=utf-8' });
      response.end(JSON.stringify(answer ?? { message: 'Not Found' }));
    });
    answering.catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    merge(releases) {
      for (const planned of releases) {
        const number = FIRST_PULL + history.length;
        history.push({ number, title: planned.title, sha: commitOf(planned) });
      }
    },
    firstComment() {
      const [first] = comments;
      return first ? { pull: first[0], body: first[1].body } : null;
    },
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

interface Repository {
  /** Oldest first. */
  readonly history: readonly MergedPull[];
  /** By the number of the pull request, which has one comment at most: so its number is the id of the comment as well. */
  readonly comments: Map<number, PullComment>;
}

type Answer = (repository: Repository, parts: readonly string[], body: string | undefined) => unknown;

/** Behind `/repos/demo/shop`; null is 404. */
const ROUTES: ReadonlyArray<readonly [method: string, path: RegExp, answer: Answer]> = [
  ['GET', /^\/commits\/(\w+)\/pulls$/, ({ history }, [commit]) => history.filter(({ sha }) => sha === commit).map(pullJson)],
  ['GET', /^\/compare\/(\w+)\.\.\.(\w+)$/, ({ history }, [base, head]) => compare(history, base, head)],
  ['GET', /^\/issues\/(\d+)\/comments$/, ({ comments }, [pull]) => [comments.get(Number(pull)) ?? []].flat()],
  ['POST', /^\/issues\/(\d+)\/comments$/, writeComment],
  ['PATCH', /^\/issues\/comments\/(\d+)$/, writeComment],
];

function answerTo(method: string, path: string, body: string | undefined, repository: Repository): unknown {
  if (path === '/user') return { login: LOGIN, id: 2 };
  for (const [routeMethod, pattern, answer] of ROUTES) {
    const match = routeMethod === method ? pattern.exec(path.replace(`/repos/${DEMO_REPOSITORY}`, '')) : null;
    if (match) return answer(repository, match.slice(1), body);
  }
  return null;
}

function writeComment({ history, comments }: Repository, [pull]: readonly string[], body: string | undefined): unknown {
  const number = Number(pull);
  if (body === undefined || history.every((merged) => merged.number !== number)) return null;
  const comment = { id: number, body, user: { login: LOGIN } };
  comments.set(number, comment);
  return comment;
}

const pullJson = ({ number, title, sha }: MergedPull) => ({
  number,
  title,
  state: 'closed',
  merged_at: MERGED_AT,
  merge_commit_sha: sha,
  user: AUTHOR,
  html_url: `https://github.com/${DEMO_REPOSITORY}/pull/${number}`,
});

function compare(history: readonly MergedPull[], base: string | undefined, head: string | undefined): unknown {
  const from = history.findIndex(({ sha }) => sha === base);
  const to = history.findIndex(({ sha }) => sha === head);
  if (from < 0 || to < 0) return null;
  const brought = history.slice(from + 1, to + 1);
  const status = to === from ? 'identical' : to > from ? 'ahead' : 'behind';
  const counts = { ahead_by: brought.length, behind_by: Math.max(0, from - to), total_commits: brought.length };
  return { status, ...counts, commits: brought.map(commitJson) };
}

const commitJson = ({ number, title, sha }: MergedPull) => ({
  sha,
  commit: { message: `${title} (#${number})`, author: { name: AUTHOR.login, date: MERGED_AT } },
  author: AUTHOR,
  html_url: `https://github.com/${DEMO_REPOSITORY}/commit/${sha}`,
});

const pathOf = (request: IncomingMessage): string => decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname);

/** The field `body` of the JSON that was sent; undefined where nothing such was. */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  if (chunks.length === 0) return undefined;
  const { body } = JSON.parse(Buffer.concat(chunks).toString('utf8')) as { readonly body?: string };
  return body;
}
