import { expect, onTestFinished, test } from 'vitest';
import { commitOf, DEMO_REPOSITORY } from '../../src/demo/post-releases.ts';
import { planWeek } from '../../src/demo/release-plan.ts';
import { openShopPullRequests } from '../../src/demo/shop-pull-requests.ts';

async function openShop() {
  const pulls = await openShopPullRequests();
  onTestFinished(() => pulls.close());
  const { releases } = planWeek(1);
  pulls.merge(releases);
  const call = async (path: string, init: RequestInit = {}) => {
    const response = await fetch(`${pulls.url}/repos/${DEMO_REPOSITORY}${path}`, init);
    return { status: response.status, body: (await response.json()) as { readonly id: number } };
  };
  return { pulls, releases, call };
}

test('a_comment_is_made_once_and_changed_from_then_on', async () => {
  const { pulls, releases, call } = await openShop();
  const found = await call(`/commits/${commitOf(releases[2]!)}/pulls`);
  expect(found.body).toMatchObject([{ number: 103, merge_commit_sha: commitOf(releases[2]!) }]);
  expect(pulls.firstComment()).toBeNull();
  const made = await call('/issues/103/comments', { method: 'POST', body: JSON.stringify({ body: 'flagged' }) });
  await call(`/issues/comments/${made.body.id}`, { method: 'PATCH', body: JSON.stringify({ body: 'flagged again' }) });
  expect(await call('/issues/103/comments')).toMatchObject({ status: 200, body: [{ body: 'flagged again' }] });
  expect(pulls.firstComment()).toEqual({ pull: 103, body: 'flagged again' });
});

test('what_lies_between_two_releases', async () => {
  const { releases, call } = await openShop();
  const [first, , third] = releases.map(commitOf);
  const ahead = await call(`/compare/${first}...${third}`);
  expect(ahead.body).toMatchObject({
    status: 'ahead',
    ahead_by: 2,
    commits: releases.slice(1, 3).map((r) => ({ sha: commitOf(r) })),
  });
  expect((await call(`/compare/${third}...${first}`)).body).toMatchObject({ status: 'behind', behind_by: 2, commits: [] });
});

test('all_else_is_not_there', async () => {
  const { call } = await openShop();
  expect((await call('/hooks')).status).toBe(404);
  expect((await call('/compare/abc...def')).status).toBe(404);
  expect((await call('/issues/1/comments', { method: 'POST', body: '{"body":"x"}' })).status).toBe(404);
});
