import { describe, expect, onTestFinished, test } from 'vitest';
import { secondaryLimit } from './github-faults.ts';
import { type LocalGithub, startLocalGithub } from './local-github.ts';

async function startGithub(): Promise<LocalGithub> {
  const github = await startLocalGithub();
  onTestFinished(() => github.close());
  return github;
}

const ask = (github: LocalGithub, path: string, init: RequestInit = {}) =>
  fetch(`${github.url}${path}`, { ...init, headers: { authorization: 'Bearer ghp_x' } });

describe('startLocalGithub', () => {
  test('cuts lists into pages that name the next', async () => {
    const github = await startGithub();
    github.repository('acme/shop').deployments.push(...Array.from({ length: 5 }, (_, index) => ({ id: 5 - index })));
    const seen: number[] = [];
    let next: string | null = '/repos/acme/shop/deployments?per_page=2';
    while (next !== null) {
      const answer = await ask(github, next);
      seen.push(...((await answer.json()) as { id: number }[]).map(({ id }) => id));
      next = /<[^>]*?(\/repos[^>]*)>; rel="next"/.exec(answer.headers.get('link') ?? '')?.[1] ?? null;
    }
    expect(seen).toEqual([5, 4, 3, 2, 1]);
  });

  test('refuses without a token, and what it does not have', async () => {
    const github = await startGithub();
    expect((await fetch(`${github.url}/repos/acme/shop/releases`)).status).toBe(401);
    expect((await ask(github, '/repos/acme/shop/releases')).status).toBe(404);
  });

  test('stores what is sent to it, and has limits of its own', async () => {
    const github = await startGithub();
    github.repository('acme/shop');
    const post = (description: string) =>
      ask(github, '/repos/acme/shop/statuses/abc', { method: 'POST', body: JSON.stringify({ state: 'success', description }) });
    expect((await post('fine')).status).toBe(201);
    expect((await post('x'.repeat(141))).status).toBe(422);
    expect(github.repository('acme/shop').statuses.get('abc')).toMatchObject([{ state: 'success', description: 'fine' }]);
    expect(github.requests.map(({ method }) => method)).toEqual(['POST', 'POST']);
  });

  test('fails as often as it was set to', async () => {
    const github = await startGithub();
    github.repository('acme/shop');
    github.addFault({ method: 'GET', path: /releases$/, failure: secondaryLimit(7), times: 1 });
    const limited = await ask(github, '/repos/acme/shop/releases');
    expect([limited.status, limited.headers.get('retry-after')]).toEqual([403, '7']);
    github.addFault({ method: 'GET', path: /releases$/, failure: { kind: 'cut' }, times: 1 });
    await expect(ask(github, '/repos/acme/shop/releases')).rejects.toThrow();
    expect((await ask(github, '/repos/acme/shop/releases')).status).toBe(200);
  });

  test('answers so many requests and no more', async () => {
    const github = await startGithub();
    github.repository('acme/shop');
    github.limitRequests(1, 1_900_000_000);
    expect((await ask(github, '/repos/acme/shop/releases')).status).toBe(200);
    const refused = await ask(github, '/repos/acme/shop/releases');
    expect([refused.status, refused.headers.get('x-ratelimit-remaining')]).toEqual([403, '0']);
  });
});
