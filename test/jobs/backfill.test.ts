import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { secondaryLimit } from '../../src/demo/local-github/github-faults.ts';
import { startLocalGithub } from '../../src/demo/local-github/local-github.ts';
import { decodeDelivery } from '../../src/github/decode-delivery.ts';
import { createGithubClient } from '../../src/github/github-client.ts';
import { mergeEvent } from '../../src/github/merge-event.ts';
import { readHistory } from '../../src/github/read-history.ts';
import { BackfillWorker } from '../../src/jobs/backfill.ts';
import { DeliveryWorker } from '../../src/jobs/work-deliveries.ts';
import { EVERY_EVENT } from '../../src/model/event-filter.ts';
import { DAY_MS, HOUR_MS, type Millis, millis, SECOND_MS } from '../../src/model/instant.ts';
import { openStore } from '../../src/store/open-store.ts';
import { TEN } from '../store/drafts.ts';

const REPOSITORY = 'acme/shop';
const DEPLOYMENTS = 70;

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
  const worker = () =>
    new BackfillWorker({
      ...store,
      readHistory: (place) => readHistory(client, place, clock),
      onStored: () => {},
      now: clock,
      log,
    });
  const inbox = new DeliveryWorker({ ...store, decode: decodeDelivery, merge: mergeEvent, onEvent: () => {}, now: clock, log });
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
    store,
    worker,
    deploy,
    advance: (ms: number) => {
      now = millis(now + ms);
    },
    events: async () => {
      await inbox.runPending();
      return (await store.events.list(EVERY_EVENT, { limit: 1_000, cursor: null })).items;
    },
    asked: () => github.requests.length,
  };
}

describe('BackfillWorker', () => {
  test('reads deployments with their statuses, and releases, a quarter back', async () => {
    const { store, worker, events } = await startBackfill();
    const backfill = worker();
    expect(await backfill.request(REPOSITORY)).toMatchObject({ state: 'waiting', stage: 'deployments', page: 1, found: 0 });
    await backfill.runDue();
    expect(await store.backfills.list()).toMatchObject([{ repository: REPOSITORY, state: 'done', found: DEPLOYMENTS * 3 + 1 }]);
    const found = await events();
    expect(found).toHaveLength(DEPLOYMENTS + 1);
    expect(found.filter(({ kind, status }) => kind === 'deploy' && status === 'succeeded')).toHaveLength(DEPLOYMENTS);
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
    const { worker, deploy, events, asked } = await startBackfill();
    await worker().request(REPOSITORY);
    await worker().runDue();
    const before = asked();
    deploy(900, 0);
    await worker().request(REPOSITORY);
    await worker().runDue();
    expect(asked() - before).toBeLessThan(before);
    expect(await events()).toHaveLength(DEPLOYMENTS + 2);
  });

  test('a repository that is heard of is read once', async () => {
    const { store, worker } = await startBackfill();
    await worker().noteRepository(REPOSITORY);
    expect(await store.backfills.list()).toMatchObject([{ repository: REPOSITORY, state: 'waiting' }]);
    await worker().runDue();
    await worker().noteRepository(REPOSITORY);
    expect(await store.backfills.list()).toMatchObject([{ state: 'done' }]);
  });

  test('a repository that cannot be seen fails with the reason', async () => {
    const { store, worker } = await startBackfill();
    await worker().request('acme/secret');
    await worker().runDue();
    expect(await store.backfills.list()).toMatchObject([{ state: 'failed', lastError: expect.stringContaining('404') }]);
  });
});
