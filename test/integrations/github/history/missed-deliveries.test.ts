import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { createGithubClient, type GithubCredentials } from '../../../../src/integrations/github/client/github-client.ts';
import { createMissedDeliveries, MISSED_DELIVERIES_KIND } from '../../../../src/integrations/github/history/missed-deliveries.ts';
import { APP_HOOK, readHookDeliveries } from '../../../../src/integrations/github/history/read-hook-deliveries.ts';
import { EVERY_EVENT } from '../../../../src/model/event-filter.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, type Millis, millis, SECOND_MS } from '../../../../src/model/instant.ts';
import { queueWith } from '../../../queue/queue-scenario.ts';
import { TEN } from '../../../storage/drafts.ts';
import { openHere } from '../../../storage/mounts.ts';
import { secondaryLimit } from '../../../support/local-github/github-faults.ts';
import { startLocalGithub } from '../../../support/local-github/local-github.ts';
import { readCapturedPayload } from '../captured-delivery.ts';
import { deliveryInbox, waitingDeliveries } from '../delivery-inbox.ts';

const REPOSITORY = 'acme/shop';
const TOKEN: GithubCredentials = { kind: 'token', token: 'ghp_test' };

/** A repository whose hook sent a success every ten minutes; `hear` says which of them came in. */
async function startHook(credentials: GithubCredentials = TOKEN, publicUrl: string | null = null) {
  const github = await startLocalGithub();
  const client = createGithubClient({ credentials, apiUrl: github.url, requestTimeoutMs: 5_000 }, { warn: () => {} });
  onTestFinished(async () => {
    client.close();
    await github.close();
  });
  let now = TEN;
  const clock = (): Millis => now;
  const store = await openHere(clock);
  const lines: string[] = [];
  const log = { info: () => {}, warn: (_details: object, line: string) => lines.push(line), error: () => {} };
  /** As a process that was just started. */
  const worker = () => {
    const queue = queueWith(store.tasks, clock);
    const missed = createMissedDeliveries({
      ...store,
      queue,
      readHookDeliveries: (query) =>
        readHookDeliveries(client, query, { publicUrl, unknown: (ids) => store.deliveries.unknown(ids), now: clock }),
      onStored: () => {},
      now: clock,
      log,
    });
    queue.register(missed.handler);
    return { ...missed, runDue: () => queue.runDue(MISSED_DELIVERIES_KIND) };
  };
  const inbox = deliveryInbox(store, clock);
  const { hookDeliveries, hooks } = github.repository(REPOSITORY);
  const captured = readCapturedPayload('deployment_status.success');
  const send = (index: number, fields: object = {}): void => {
    const payload = { ...captured, deployment: { ...(captured.deployment as object), id: 5_000 + index } };
    const deliveredAt = new Date(TEN - index * 10 * MINUTE_MS).toISOString();
    hookDeliveries.push({
      ...{ id: 900_000 - index, guid: `guid-${index}`, delivered_at: deliveredAt, redelivery: false, duration: 0.1 },
      ...{ status: 'failed to connect', status_code: 502, event: 'deployment_status', action: 'created' },
      ...{ request: { headers: {}, payload }, response: { headers: {}, payload: '' } },
      ...fields,
    });
  };
  return {
    ...{ github, store, worker, lines, hooks, send },
    hear: (id: string) =>
      store.deliveries.add({
        ...{ id, event: 'ping', contentType: 'application/json', body: Buffer.from('{}') },
        receivedAt: now,
      }),
    advance: (ms: number) => {
      now = millis(now + ms);
    },
    pending: async () => [...(await waitingDeliveries(store))],
    events: async () => {
      await inbox.runDue();
      return (await store.events.list(EVERY_EVENT, { limit: 1_000, cursor: null })).items;
    },
    requestCount: (pattern: RegExp) => github.requests.filter(({ path }) => pattern.test(path)).length,
  };
}

const LISTS = /\/deliveries\?/;
const PAYLOADS = /\/deliveries\/\d+$/;

describe('missed deliveries', () => {
  test('fetches what never came in, page by page, and leaves alone what did', async () => {
    const hook = await startHook();
    for (let index = 0; index < 130; index += 1) hook.send(index);
    for (let index = 0; index < 120; index += 1) await hook.hear(`guid-${index}`);
    const missed = hook.worker();
    await missed.watch(REPOSITORY);
    await missed.runDue();
    const fetched = (await hook.pending()).filter((id) => Number(id.slice('guid-'.length)) >= 120);
    expect(fetched.sort()).toEqual(Array.from({ length: 10 }, (_, index) => `guid-${120 + index}`));
    expect([hook.requestCount(LISTS), hook.requestCount(PAYLOADS)]).toEqual([2, 10]);
    const events = await hook.events();
    expect(events).toHaveLength(10);
    expect(events[0]).toMatchObject({ kind: 'deploy', repository: 'Codertocat/Hello-World', endedAt: expect.any(Number) });
  });

  test('fetches once what was sent twice, and nothing of events that are not used', async () => {
    const hook = await startHook();
    hook.send(0, { redelivery: true });
    hook.send(1, { guid: 'guid-0' });
    hook.send(2, { event: 'issues', action: 'opened' });
    hook.send(3, { event: 'pull_request', action: 'synchronize' });
    hook.send(4, { event: 'pull_request', action: 'closed' });
    hook.send(5, { request: { headers: null, payload: null } });
    const missed = hook.worker();
    await missed.watch(REPOSITORY);
    await missed.runDue();
    expect((await hook.pending()).sort()).toEqual(['guid-0', 'guid-4']);
    expect(hook.requestCount(PAYLOADS)).toBe(3);
  });

  test('goes back to where it read last, and reads again every hour', async () => {
    const hook = await startHook();
    for (let index = 0; index < 250; index += 1) hook.send(index, { event: 'issues' });
    const first = hook.worker();
    await first.watch(REPOSITORY);
    expect(await first.runDue()).toBe(HOUR_MS);
    expect(hook.requestCount(LISTS)).toBe(3);
    hook.send(-3);
    hook.github.repository(REPOSITORY).hookDeliveries.sort((a, b) => Number(b.id) - Number(a.id));
    hook.advance(HOUR_MS);
    await first.runDue();
    expect(await hook.pending()).toEqual(['guid--3']);
    expect(hook.requestCount(LISTS)).toBe(4);
    const second = hook.worker();
    await second.watch(REPOSITORY);
    await second.runDue();
    expect(hook.requestCount(LISTS)).toBe(5);
    expect(await hook.store.hooks.readUpTo(REPOSITORY)).toBe(TEN + HOUR_MS - MINUTE_MS);
  });

  test('goes no further back than deliveries are stored', async () => {
    const hook = await startHook();
    for (const days of [1, 6, 8]) hook.send((days * DAY_MS) / (10 * MINUTE_MS));
    const missed = hook.worker();
    await missed.watch(REPOSITORY);
    await missed.runDue();
    expect(await hook.pending()).toHaveLength(2);
  });

  test('waits as long as GitHub asks; a process that ended meanwhile fetches only the rest', async () => {
    const hook = await startHook();
    for (let index = 0; index < 110; index += 1) hook.send(index, index < 98 ? { event: 'issues' } : {});
    hook.github.addFault({ method: 'GET', path: /deliveries\/899891$/, failure: secondaryLimit(90), times: 1 });
    const first = hook.worker();
    await first.watch(REPOSITORY);
    expect(await first.runDue()).toBe(90 * SECOND_MS);
    expect(await hook.pending()).toHaveLength(2);
    const before = hook.requestCount(PAYLOADS);
    hook.advance(90 * SECOND_MS);
    const second = hook.worker();
    await second.watch(REPOSITORY);
    await second.runDue();
    expect(await hook.pending()).toHaveLength(12);
    expect(hook.requestCount(PAYLOADS) - before).toBe(10);
  });

  test('a hook that could not be enqueued is enqueued the next time it is heard of', async () => {
    const hook = await startHook();
    const missed = hook.worker();
    const failing = vi.spyOn(hook.store.tasks, 'enqueue').mockRejectedValueOnce(new Error('the disk is full'));
    await expect(missed.watch(REPOSITORY)).rejects.toThrow('the disk is full');
    failing.mockRestore();
    await missed.watch(REPOSITORY);
    expect(await missed.runDue()).toBe(HOUR_MS);
  });

  test('tries again where GitHub cannot be reached', async () => {
    const hook = await startHook();
    hook.send(0);
    hook.github.addFault({ method: 'GET', path: /deliveries$/, failure: { kind: 'malformed' }, times: 1 });
    const missed = hook.worker();
    await missed.watch(REPOSITORY);
    expect(await missed.runDue()).toBe(5 * SECOND_MS);
    hook.advance(5 * SECOND_MS);
    await missed.runDue();
    expect(await hook.pending()).toEqual(['guid-0']);
  });

  test.each([403, 404])('a token that may not see hooks (%i) is said once', async (status) => {
    const hook = await startHook();
    hook.send(0);
    const failure = { kind: 'status', status, message: 'Resource not accessible' } as const;
    hook.github.addFault({ method: 'GET', path: /hooks$/, failure, times: 9 });
    const missed = hook.worker();
    await missed.watch(REPOSITORY);
    expect(await missed.runDue()).toBe(Number.POSITIVE_INFINITY);
    await missed.watch(REPOSITORY);
    hook.advance(DAY_MS);
    await missed.runDue();
    expect(hook.lines).toEqual(['missed deliveries cannot be fetched; the history is read in their place']);
    expect(hook.github.requests).toHaveLength(1);
  });

  test.each([
    ['https://pinkbar.example/', 'https://pinkbar.example/webhooks/github', true],
    ['https://pinkbar.example', 'https://other.example/webhooks/github', false],
    [null, 'https://anything.example/behind/a/proxy/webhooks/github/', true],
    [null, 'https://ci.example/hooks', false],
  ])('at %s, the hook to %s is ours: %s', async (publicUrl, url, ours) => {
    const hook = await startHook(TOKEN, publicUrl);
    hook.hooks.splice(0, 1, { id: 7, config: { url: 'https://ci.example/' } }, { id: 8, config: { url } });
    hook.send(0);
    const missed = hook.worker();
    await missed.watch(REPOSITORY);
    await missed.runDue();
    expect(hook.requestCount(/hooks\/8\/deliveries\?/)).toBe(ours ? 1 : 0);
    expect(hook.lines).toHaveLength(ours ? 0 : 1);
  });

  test('an App asks for its own hook', async () => {
    const { privateKey } = generateKeyPairSync('rsa', {
      modulusLength: 2_048,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    });
    const hook = await startHook({ kind: 'app', appId: 1, privateKey });
    for (let index = 0; index < 105; index += 1) hook.send(index, index < 103 ? { event: 'issues' } : {});
    const missed = hook.worker();
    await missed.watch(APP_HOOK);
    await missed.runDue();
    expect((await hook.pending()).sort()).toEqual(['guid-103', 'guid-104']);
    expect(hook.requestCount(/^\/app\/hook\/deliveries\?/)).toBe(2);
  });
});
