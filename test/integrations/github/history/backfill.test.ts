import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { createGithubClient } from '../../../../src/integrations/github/client/github-client.ts';
import { createBackfiller } from '../../../../src/integrations/github/history/backfill.ts';
import { readHistory } from '../../../../src/integrations/github/history/read-history.ts';
import { EVERY_EVENT } from '../../../../src/model/event-filter.ts';
import { DAY_MS, HOUR_MS, type Millis, millis, SECOND_MS } from '../../../../src/model/instant.ts';
import { BACKFILL_KIND } from '../../../../src/model/task-kinds.ts';
import { openStore } from '../../../../src/storage/open-store.ts';
import { queueWith } from '../../../queue/queue-scenario.ts';
import { TEN } from '../../../storage/drafts.ts';
import { secondaryLimit } from '../../../support/local-github/github-faults.ts';
import { startLocalGithub } from '../../../support/local-github/local-github.ts';
import { deliveryInbox, waitingDeliveries } from '../delivery-inbox.ts';

const REPOSITORY = 'acme/shop';
const DEPLOYMENTS = 70;
const WORKFLOWS = new Map([['deploy.yml', 'production']]);

/** A repository with a deployment every hour and a release, none of which was ever delivered. */
async function startBackfill() {
  const directory = mkdtempSync(join(tmpdir(), 'pinkbar-backfill-'));
  const github = await startLocalGithub();
  const client = createGithubClient(
    { credentials: { kind: 'token', token: 'ghp_test' }, apiUrl: github.url, requestTimeoutMs: 2_000 },
    { warn: () => {} },
  );
  let now = TEN;
  const clock = (): Millis => now;
  const store = await openStore({ directory, synchronous: 'normal' }, { now: clock, onFault: () => {} });
  onTestFinished(async () => {
    client.close();
    await github.close();
    await store.close();
    rmSync(directory, { recursive: true, force: true });
  });
  const log = { info: () => {}, warn: () => {}, error: () => {} };
  /** As a process that was just started. */
  const worker = () => {
    const queue = queueWith(store.tasks, clock);
    const backfiller = createBackfiller({
      ...store,
      queue,
      readHistory: (query) => readHistory(client, query, WORKFLOWS, clock),
      onStored: () => {},
      now: clock,
      log,
    });
    queue.register(backfiller.handler);
    return { ...backfiller, runDue: () => queue.runDue(BACKFILL_KIND) };
  };
  const inbox = deliveryInbox(store, clock, { workflows: WORKFLOWS });
  const repository = github.repository(REPOSITORY);
  const deploy = (id: number, ageMs: number): void => {
    const at = (ms: number) => new Date(TEN - ageMs + ms).toISOString();
    const sha = id.toString(16).padStart(40, '0');
    const url = `https://api.github.com/repos/${REPOSITORY}/deployments/${id}`;
    const creator = { login: 'ann' };
    repository.deployments.unshift({
      id,
      sha,
      ref: 'main',
      task: 'deploy',
      environment: 'production',
      created_at: at(0),
      creator,
      url,
    });
    repository.deploymentStatuses.set(id, [
      { id: id * 10 + 1, state: 'success', environment: 'production', created_at: at(120 * SECOND_MS) },
      { id: id * 10, state: 'in_progress', environment: 'production', created_at: at(SECOND_MS) },
    ]);
  };
  deploy(1, 100 * DAY_MS);
  for (let index = 0; index < DEPLOYMENTS; index += 1) deploy(100 + index, (DEPLOYMENTS - index) * HOUR_MS);
  const released = new Date(TEN - DAY_MS).toISOString();
  repository.releases.push({ id: 7, tag_name: 'v1.4.2', created_at: released, published_at: released, author: { login: 'ann' } });
  return {
    github,
    repository,
    store,
    worker,
    deploy,
    advance: (ms: number) => {
      now = millis(now + ms);
    },
    events: async () => {
      await inbox.runDue();
      return (await store.events.list(EVERY_EVENT, { limit: 1_000, cursor: null })).items;
    },
    requestCount: (path = /./) => github.requests.filter((request) => path.test(request.path)).length,
  };
}

describe('reading history', () => {
  test('reads deployments with their statuses, and releases, a quarter back', async () => {
    const { store, worker, events } = await startBackfill();
    const backfill = worker();
    expect(await backfill.request(REPOSITORY)).toMatchObject({ state: 'waiting', stage: 'deployments', page: 1, found: 0 });
    await backfill.runDue();
    expect(await store.backfills.list()).toMatchObject([{ repository: REPOSITORY, state: 'done', found: DEPLOYMENTS * 3 + 1 }]);
    const found = await events();
    expect(found).toHaveLength(DEPLOYMENTS + 1);
    const deploys = found.filter(({ kind }) => kind === 'deploy').map(({ status }) => status);
    expect(deploys).toEqual(['succeeded', ...Array.from({ length: DEPLOYMENTS - 1 }, () => 'superseded')]);
    expect(found[0]).toMatchObject({
      service: 'shop',
      environment: 'production',
      author: 'ann',
      key: `github:${REPOSITORY}:deployment:${100 + DEPLOYMENTS - 1}`,
      url: expect.stringMatching(/^https:\/\/github\.com\/acme\/shop\/commit\//),
    });
  });

  test('goes on where it was after a restart, and waits as long as GitHub asks', async () => {
    const { github, store, worker, advance, events } = await startBackfill();
    const path = /\/deployments\/120\/statuses$/;
    github.addFault({ method: 'GET', path, failure: secondaryLimit(90), times: 1 });
    await worker().request(REPOSITORY);
    expect(await worker().runDue()).toBe(90 * SECOND_MS);
    expect(await store.backfills.list()).toMatchObject([{ state: 'waiting', stage: 'deployments', page: 2 }]);
    advance(90 * SECOND_MS);
    await worker().runDue();
    expect(await store.backfills.list()).toMatchObject([{ state: 'done', found: DEPLOYMENTS * 3 + 1, lastError: null }]);
    expect(await events()).toHaveLength(DEPLOYMENTS + 1);
  });

  test('once it was through, it reads only to what is known', async () => {
    const { worker, deploy, events, requestCount } = await startBackfill();
    await worker().request(REPOSITORY);
    await worker().runDue();
    const before = requestCount();
    deploy(900, 0);
    await worker().request(REPOSITORY);
    await worker().runDue();
    expect(requestCount() - before).toBeLessThan(before);
    expect(await events()).toHaveLength(DEPLOYMENTS + 2);
  });

  test('reads labels of merged pull requests, runs of workflows that deploy, and tags', async () => {
    const { repository, worker, events, requestCount } = await startBackfill();
    const sha = (100 + DEPLOYMENTS - 1).toString(16).padStart(40, '0');
    repository.commits.push({ sha, message: 'Rush (#12)', author: 'ann', pull: 12 });
    repository.pulls.push(
      { number: 12, title: 'Rush', author: 'ann', labels: ['hotfix'], updatedAt: '2026-11-22T10:00:00Z' },
      { number: 13, title: 'Given up', author: 'ann', labels: ['risky'] },
    );
    repository.workflows.push(
      { id: 41, name: 'Deploy', path: '.github/workflows/deploy.yml' },
      { id: 42, name: 'Test', path: '.github/workflows/test.yml' },
    );
    const run = { head_sha: sha, head_branch: 'main', run_attempt: 1, created_at: '2026-11-22T09:00:00Z', name: 'Deploy' };
    const times = { run_started_at: '2026-11-22T09:00:00Z', updated_at: '2026-11-22T09:05:00Z' };
    const path = '.github/workflows/deploy.yml';
    for (const [id, conclusion] of [
      [8_003, 'success'],
      [8_002, 'failure'],
      [8_001, null],
    ] as const)
      repository.workflowRuns.push({
        ...{ ...run, ...times, id, conclusion, path, workflow_id: 41 },
        status: conclusion === null ? 'in_progress' : 'completed',
      });
    repository.workflowRuns.push({ ...run, ...times, id: 8_000, conclusion: 'success', status: 'completed', workflow_id: 42 });
    repository.workflowRuns.push({ ...run, ...times, id: 7_000, workflow_id: 41, created_at: '2026-01-01T00:00:00Z' });
    const annotated = { sha: 'a'.repeat(40), date: '2026-11-21T12:00:00Z', login: 'ann' };
    repository.tags.push(
      { name: 'v1.4.3', sha, committedAt: '2026-11-21T10:00:00Z', annotated: null },
      { name: 'v1.4.2', sha: 'b'.repeat(40), committedAt: '2026-11-20T10:00:00Z', annotated },
      { name: 'v0.1.0', sha: 'c'.repeat(40), committedAt: '2026-01-01T10:00:00Z', annotated: null },
    );
    await worker().request(REPOSITORY);
    await worker().runDue();
    const found = await events();
    const byKey = new Map(found.map((event) => [event.key, event]));
    expect(byKey.get(`github:${REPOSITORY}:deployment:${100 + DEPLOYMENTS - 1}`)?.tags).toEqual(['hotfix']);
    expect(found.filter(({ tags }) => tags.includes('risky'))).toEqual([]);
    const runs = [8_000, 8_001, 8_002, 8_003, 7_000].map((id) => byKey.get(`github:${REPOSITORY}:run:${id}:1`)?.status);
    expect(runs).toEqual([undefined, 'running', 'failed', 'superseded', undefined]);
    expect(byKey.get(`github:${REPOSITORY}:tag:v1.4.3`)).toMatchObject({
      ...{ kind: 'note', commit: sha, startedAt: Date.parse('2026-11-21T10:00:00Z') },
    });
    expect(byKey.get(`github:${REPOSITORY}:tag:v1.4.2`)).toMatchObject({
      ...{ commit: 'b'.repeat(40), author: 'ann', startedAt: Date.parse('2026-11-21T12:00:00Z') },
    });
    expect(byKey.has(`github:${REPOSITORY}:tag:v0.1.0`)).toBe(false);
    expect(requestCount(/\/pulls\?|\/actions\/|\/graphql/)).toBe(4);
  });

  test('what was delivered too, or is read again, changes nothing', async () => {
    const { repository, store, worker, events, advance } = await startBackfill();
    repository.tags.push({ name: 'v2', sha: 'd'.repeat(40), committedAt: '2026-11-21T10:00:00Z', annotated: null });
    const about = { name: 'shop', full_name: REPOSITORY, html_url: `https://github.com/${REPOSITORY}` };
    const push = { ref: 'refs/tags/v2', after: 'd'.repeat(40), head_commit: { id: 'd'.repeat(40) } };
    const body = JSON.stringify({ ...push, sender: { login: 'bob' }, repository: { ...about, pushed_at: 1_795_400_000 } });
    await store.deliveries.add({
      ...{ id: 'a-push', event: 'push', contentType: 'application/json', body: Buffer.from(body), receivedAt: TEN },
    });
    const delivered = await events();
    await worker().request(REPOSITORY);
    await worker().runDue();
    const read = await events();
    expect(read.filter(({ key }) => key?.endsWith(':tag:v2'))).toEqual(delivered);
    advance(DAY_MS);
    await worker().request(REPOSITORY);
    await worker().runDue();
    expect(await waitingDeliveries(store)).toEqual([]);
    expect(await events()).toEqual(read);
  });

  test('labels put on while nobody listened are found, and the pages behind are left alone', async () => {
    const { repository, worker, events, requestCount, advance } = await startBackfill();
    const shaOf = (index: number): string => (100 + (index % DEPLOYMENTS)).toString(16).padStart(40, '0');
    for (let index = 1; index <= 250; index += 1) {
      repository.pulls.push({ number: index, title: 'x', author: 'ann', labels: [], updatedAt: '2026-11-01T10:00:00Z' });
      repository.commits.push({ sha: shaOf(index), message: 'x', author: 'ann', pull: index });
    }
    await worker().request(REPOSITORY);
    await worker().runDue();
    const before = requestCount(/\/pulls\?/);
    advance(3 * DAY_MS);
    repository.pulls[0] = { ...repository.pulls[0]!, labels: ['hotfix'], updatedAt: new Date(TEN + DAY_MS).toISOString() };
    await worker().request(REPOSITORY);
    await worker().runDue();
    expect([before, requestCount(/\/pulls\?/) - before]).toEqual([3, 1]);
    expect((await events()).filter(({ tags }) => tags.includes('hotfix'))).toHaveLength(1);
  });

  test('a part that may not be seen is left out; who may not see the deployments sees nothing', async () => {
    const { github, store, worker, events } = await startBackfill();
    const failure = { kind: 'status', status: 403, message: 'Resource not accessible by personal access token' } as const;
    github.addFault({ method: 'GET', path: /\/pulls$/, failure, times: 1 });
    await worker().request(REPOSITORY);
    await worker().runDue();
    expect(await store.backfills.list()).toMatchObject([{ state: 'done' }]);
    expect(await events()).toHaveLength(DEPLOYMENTS + 1);
  });

  test('a repository that is heard of is read once', async () => {
    const { store, worker } = await startBackfill();
    await worker().noteRepository(REPOSITORY);
    expect(await store.backfills.list()).toMatchObject([{ repository: REPOSITORY, state: 'waiting' }]);
    await worker().runDue();
    await worker().noteRepository(REPOSITORY);
    expect(await store.backfills.list()).toMatchObject([{ state: 'done' }]);
  });

  test('a repository whose reading could not be stored is stored the next time it is heard of', async () => {
    const { store, worker } = await startBackfill();
    const backfill = worker();
    const failing = vi.spyOn(store.backfills, 'begin').mockRejectedValueOnce(new Error('the disk is full'));
    await expect(backfill.noteRepository(REPOSITORY)).rejects.toThrow('the disk is full');
    failing.mockRestore();
    await backfill.noteRepository(REPOSITORY);
    expect(await store.backfills.list()).toMatchObject([{ repository: REPOSITORY, state: 'waiting' }]);
  });

  test('a repository that cannot be seen fails with the reason', async () => {
    const { store, worker } = await startBackfill();
    await worker().request('acme/secret');
    await worker().runDue();
    expect(await store.backfills.list()).toMatchObject([{ state: 'failed', lastError: expect.stringContaining('404') }]);
  });
});
