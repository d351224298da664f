import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { answerGraphql } from './answer-graphql.ts';
import { created, type GithubAnswer, NOT_FOUND, ok, refusal, toPage } from './github-answer.ts';
import { fail, type GithubFault, GithubFaults } from './github-faults.ts';
import { REPOSITORY_ROUTES } from './github-routes.ts';
import { emptyRepository, type GithubJson, type GithubRepository } from './github-state.ts';
import { answerAppHook } from './hook-routes.ts';

/** A request as it came. */
export interface SentRequest {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly body: GithubJson;
}

/** A GitHub on this machine: it answers as the real one documents, stores what is sent to it, and fails when a test says so. */
export interface LocalGithub {
  /** The base address for a client. */
  readonly url: string;
  readonly requests: readonly SentRequest[];
  /** Makes it where there is none yet. */
  repository(fullName: string): GithubRepository;
  addFault(fault: GithubFault): void;
  /** From now on so many requests are answered, the others refused until `resetAt` (seconds since 1970). */
  limitRequests(remaining: number, resetAt: number): void;
  close(): Promise<void>;
}

const APP_LOGIN = 'pinkbar[bot]';
const TOKEN_LOGIN = 'pinkbar-robot';
const PRIMARY_LIMIT = 5_000;

/** Starts it on any free port of loopback. Every token is good; one that begins with `ghs_` is taken for a GitHub App's installation. */
export async function startLocalGithub(): Promise<LocalGithub> {
  const github = new GithubOnThisMachine();
  const server = createServer((request, response) => {
    void github.serve(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((settle) => server.listen(0, '127.0.0.1', settle));
  github.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: github.url,
    requests: github.requests,
    repository: (fullName) => github.repository(fullName),
    addFault: (fault) => github.faults.add(fault),
    limitRequests: (remaining, resetAt) => {
      github.limit = { remaining, resetAt };
    },
    close: () => closeServer(server),
  };
}

class GithubOnThisMachine {
  readonly requests: SentRequest[] = [];
  readonly faults = new GithubFaults();
  url = '';
  limit: { readonly remaining: number; readonly resetAt: number } | null = null;
  readonly #repositories = new Map<string, GithubRepository>();
  #lastId = 1_000;

  repository(fullName: string): GithubRepository {
    const known = this.#repositories.get(fullName);
    if (known) return known;
    const made = emptyRepository();
    this.#repositories.set(fullName, made);
    return made;
  }

  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readJson(request);
    const address = new URL(request.url ?? '/', this.url);
    const method = request.method ?? 'GET';
    this.requests.push({ method, path: `${address.pathname}${address.search}`, body });
    const failure = this.faults.take(method, address.pathname);
    if (failure?.kind === 'late') await failure.after;
    else if (failure && failure.kind !== 'slow' && failure.kind !== 'cut_after') return fail(response, failure);
    const answer = this.#answer(method, address, body, request.headers.authorization ?? '');
    // The request is executed by now: only the answer is late, or lost.
    if (failure?.kind === 'slow') await wait(failure.delayMs);
    if (failure?.kind === 'cut_after') response.destroy();
    else this.#send(response, answer, address);
  }

  #answer(method: string, address: URL, body: GithubJson, authorization: string): GithubAnswer {
    const secret = authorization.replace(/^(?:token|bearer) /i, '');
    if (secret === '') return refusal(401, 'Requires authentication');
    if (this.limit?.remaining === 0) return refusal(403, 'API rate limit exceeded for user ID 1.');
    if (this.limit) this.limit = { ...this.limit, remaining: this.limit.remaining - 1 };
    const asApp = secret.startsWith('ghs_');
    const own = this.#answerOwn(method, address.pathname, asApp);
    if (own) return own;
    if (address.pathname === '/graphql') return answerGraphql(body, (fullName) => this.#repositories.get(fullName));
    const [, owner, name, rest] = /^\/repos\/([^/]+)\/([^/]+)(\/.*)$/.exec(address.pathname) ?? [];
    const fullName = `${owner}/${name}`;
    const repository = this.#repositories.get(fullName);
    if (rest === undefined || !repository) return NOT_FOUND;
    if (rest === '/installation') return ok({ id: 7, app_id: 1 });
    for (const route of REPOSITORY_ROUTES) {
      const match = route.method === method ? route.path.exec(rest) : null;
      if (!match) continue;
      const parts = match.slice(1).map((part) => decodeURIComponent(part));
      const login = asApp ? APP_LOGIN : TOKEN_LOGIN;
      const nextId = (): number => ++this.#lastId;
      return route.answer({ repository, fullName, parts, body, asApp, login, nextId, query: address.searchParams });
    }
    return NOT_FOUND;
  }

  /** What is about the one who asks. */
  #answerOwn(method: string, path: string, asApp: boolean): GithubAnswer | null {
    if (method === 'GET' && path === '/user')
      return asApp ? refusal(403, 'Resource not accessible by integration') : ok({ login: TOKEN_LOGIN, id: 2 });
    const sent = [...this.#repositories.values()].flatMap(({ hookDeliveries }) => hookDeliveries);
    const hook =
      method === 'GET'
        ? answerAppHook(
            path,
            sent.sort((a, b) => Number(b.id) - Number(a.id)),
          )
        : null;
    if (hook) return hook;
    if (method === 'GET' && path === '/app') return ok({ id: 1, slug: 'pinkbar' });
    if (method !== 'POST' || !/^\/app\/installations\/\d+\/access_tokens$/.test(path)) return null;
    const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
    return created({ token: `ghs_local${'x'.repeat(24)}`, expires_at: expiresAt, permissions: {}, repository_selection: 'all' });
  }

  #send(response: ServerResponse, answer: GithubAnswer, address: URL): void {
    const page = answer.kind === 'json' ? { body: answer.body, link: null } : toPage(answer, address);
    const remaining = this.limit?.remaining ?? PRIMARY_LIMIT;
    const resetAt = this.limit?.resetAt ?? Math.ceil(Date.now() / 1_000) + 3_600;
    response.writeHead(answer.kind === 'json' ? answer.status : 200, {
      'content-type': 'application/json; charset=utf-8',
      'x-ratelimit-limit': String(PRIMARY_LIMIT),
      'x-ratelimit-remaining': String(remaining),
      'x-ratelimit-reset': String(resetAt),
      'x-ratelimit-resource': 'core',
      ...(page.link === null ? {} : { link: page.link }),
    });
    response.end(JSON.stringify(page.body));
  }
}

async function readJson(request: IncomingMessage): Promise<GithubJson> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  return text === '' ? {} : (JSON.parse(text) as GithubJson);
}

async function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise<void>((settle) => server.close(() => settle()));
}
