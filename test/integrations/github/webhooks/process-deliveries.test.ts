import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createEventSink } from '../../../../src/component/event-sink.ts';
import type { ProcessDeliveriesContext } from '../../../../src/integrations/github/webhooks/process-deliveries.ts';
import type { DatedEvent } from '../../../../src/model/event.ts';
import { EVERY_EVENT } from '../../../../src/model/event-filter.ts';
import { type Millis, millis, SECOND_MS } from '../../../../src/model/instant.ts';
import { JUDGING_KIND } from '../../../../src/model/task-kinds.ts';
import { openStore } from '../../../../src/storage/open-store.ts';
import type { Storage } from '../../../../src/storage/ports/storage.ts';
import { SILENT } from '../../../queue/queue-scenario.ts';
import { patchedEvents } from '../../../storage/patched-events.ts';
import { nextTaskAt } from '../../../storage/task-list.ts';
import { readCapturedDelivery } from '../captured-delivery.ts';
import { deliveryInbox, waitingDeliveries } from '../delivery-inbox.ts';

const WORKFLOWS = new Map([['deploy.yml', 'production']]);

/** The real inbox and event store with the real decoder; a clock that the test moves. */
async function startInbox(change: (store: Storage) => Partial<ProcessDeliveriesContext> = () => ({})) {
  const directory = mkdtempSync(join(tmpdir(), 'pinkbar-deliveries-'));
  let now = millis(Date.UTC(2026, 10, 23));
  const clock = (): Millis => now;
  const store = await openStore({ directory, synchronous: 'normal' }, { now: clock, onFault: () => {} });
  onTestFinished(async () => {
    await store.close();
    rmSync(directory, { recursive: true, force: true });
  });
  const changed: DatedEvent[] = [];
  const heardOf: string[] = [];
  const sink = createEventSink(store, SILENT);
  sink.subscribe((event) => changed.push(event));
  const inbox = deliveryInbox(store, clock, {
    workflows: WORKFLOWS,
    events: { ...store.events, post: sink.post, patch: sink.patch },
    labels: { add: sink.addLabels },
    onRepository: (repository) => heardOf.push(repository),
    ...change(store),
  });
  return {
    ...inbox,
    store,
    changed,
    heardOf,
    advance: (ms: number) => {
      now = millis(now + ms);
    },
    receive: async (...names: readonly string[]) => {
      for (const name of names) {
        const { headers, body } = readCapturedDelivery(name);
        const id = headers['x-github-delivery'] ?? '';
        const contentType = headers['content-type'] ?? '';
        now = millis(now + 1);
        await store.deliveries.add({ id, event: headers['x-github-event'] ?? '', contentType, body, receivedAt: now });
      }
    },
    events: async () => (await store.events.list(EVERY_EVENT, { limit: 100, cursor: null })).items,
  };
}

const LIFE = ['deployment.created', 'deployment_status.in_progress', 'deployment_status.success', 'deployment_status.inactive'];

describe('processing deliveries', () => {
  test.each([
    ['in order', LIFE],
    ['the other way round', [...LIFE].reverse()],
    ['with the success first, in a form', ['deployment_status.success.form', ...LIFE]],
  ])('makes one event of a deployment and its statuses, %s', async (_name, names) => {
    const inbox = await startInbox();
    await inbox.receive(...names);
    await inbox.runDue();
    const events = await inbox.events();
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({
      key: 'github:Codertocat/Hello-World:deployment:145988746',
      status: 'superseded',
      startedAt: Date.parse('2019-05-15T15:20:53Z'),
      endedAt: Date.parse('2019-05-15T15:20:55Z'),
      source: 'github',
    });
    expect(await waitingDeliveries(inbox.store)).toEqual([]);
    expect(inbox.changed.at(-1)).toEqual(events[0]);
  });

  test('schedules the judgement when a deployment has gone live, not before', async () => {
    const inbox = await startInbox();
    await inbox.receive('deployment.created', 'deployment_status.in_progress');
    await inbox.runDue();
    expect(await nextTaskAt(inbox.store, JUDGING_KIND)).toBeNull();
    await inbox.receive('deployment_status.success');
    await inbox.runDue();
    expect(await nextTaskAt(inbox.store, JUDGING_KIND)).not.toBeNull();
  });

  test('what is ignored, unreadable or a ping leaves the inbox without an event', async () => {
    const inbox = await startInbox();
    await inbox.receive('ping', 'push.branch', 'workflow_run.completed');
    await inbox.store.deliveries.add({
      id: 'broken',
      event: 'release',
      contentType: 'application/json',
      body: Buffer.from('{'),
      receivedAt: millis(1),
    });
    await inbox.runDue();
    expect(await inbox.events()).toEqual([]);
    expect(await waitingDeliveries(inbox.store)).toEqual([]);
    expect(inbox.executed).toEqual({ done: 4, failed: 0, dead: 0 });
    expect(inbox.heardOf).toEqual(['Octocoders/Hello-World']);
  });

  test('a delivery that was worked and not marked is worked again without a second effect', async () => {
    let forgetful = true;
    const inbox = await startInbox(({ deliveries }) => ({
      deliveries: {
        get: (ids) => deliveries.get(ids),
        done: async (processed) => {
          if (forgetful) throw new Error('the process ended here');
          await deliveries.done(processed);
        },
      },
    }));
    await inbox.receive('deployment_status.success', 'release.published');
    await inbox.runDue();
    const before = await inbox.events();
    expect(before).toHaveLength(2);
    forgetful = false;
    inbox.advance(2 * SECOND_MS);
    await inbox.runDue();
    expect(await inbox.events()).toEqual(before);
    expect(inbox.changed).toHaveLength(2);
  });

  test('what was ignored is read once more when the server has learned to, from the bytes that came', async () => {
    const workflows = new Map<string, string>();
    const inbox = await startInbox(() => ({
      workflows,
    }));
    await inbox.receive('workflow_run.completed', 'deployment_status.success', 'ping');
    await inbox.runDue();
    const before = await inbox.events();
    expect(before).toHaveLength(1);
    workflows.set('test', 'production');
    expect(await inbox.store.deliveries.replay()).toBe(3);
    const { body } = readCapturedDelivery('workflow_run.completed');
    const waiting = await inbox.store.deliveries.get(await waitingDeliveries(inbox.store));
    expect(waiting.find(({ event }) => event === 'workflow_run')?.body).toEqual(new Uint8Array(body));
    await inbox.runDue();
    const after = await inbox.events();
    expect(after.map(({ key }) => key?.split(':')[2]).sort()).toEqual(['deployment', 'run']);
    expect(after.find(({ key }) => key === before[0]!.key)).toEqual(before[0]);
  });

  test('one that fails is tried again later and holds up no other', async () => {
    let failing = true;
    const inbox = await startInbox(({ events }) => ({
      events: {
        getByKey: (key) => events.getByKey(key),
        patch: (id, change) => patchedEvents(events).patch(id, change),
        release: (id) => events.release(id),
        releases: (range) => events.releases(range),
        post: async (drafts, claim) => {
          if (failing && drafts[0]?.kind === 'deploy') throw new Error('the disk is full');
          return events.post(drafts, claim);
        },
      },
    }));
    await inbox.receive('deployment_status.success', 'release.published');
    expect(await inbox.runDue()).toBe(2 * SECOND_MS);
    expect((await inbox.events()).map(({ kind }) => kind)).toEqual(['note']);
    inbox.advance(2 * SECOND_MS);
    expect(await inbox.runDue()).toBe(4 * SECOND_MS);
    failing = false;
    inbox.advance(4 * SECOND_MS);
    await inbox.runDue();
    expect((await inbox.events()).map(({ kind }) => kind).sort()).toEqual(['deploy', 'note']);
    expect(inbox.executed).toEqual({ done: 2, failed: 2, dead: 0 });
  });

  test('a hundred that wait for their next try do not hide the one behind them', async () => {
    const inbox = await startInbox(({ events }) => ({
      events: {
        getByKey: () => Promise.reject(new Error('no')),
        patch: (id, change) => patchedEvents(events).patch(id, change),
        release: (id) => events.release(id),
        releases: (range) => events.releases(range),
        post: (drafts, claim) => events.post(drafts, claim),
      },
    }));
    const { body } = readCapturedDelivery('deployment.created');
    const delivery = { contentType: 'application/json', body };
    for (let index = 0; index < 100; index += 1) {
      await inbox.store.deliveries.add({ ...delivery, id: `d-${index}`, event: 'deployment', receivedAt: millis(index) });
    }
    await inbox.receive('ping');
    await inbox.runDue();
    expect(inbox.executed).toEqual({ done: 1, failed: 100, dead: 0 });
  });

  test('one that keeps failing is set aside, and opened again when it is sent again', async () => {
    let failing = true;
    const inbox = await startInbox(({ events }) => ({
      events: {
        getByKey: async (key) => {
          if (failing) throw new Error('no');
          return events.getByKey(key);
        },
        patch: (id, change) => patchedEvents(events).patch(id, change),
        release: (id) => events.release(id),
        releases: (range) => events.releases(range),
        post: (drafts, claim) => events.post(drafts, claim),
      },
    }));
    await inbox.receive('deployment.created');
    for (let waitMs = 0; Number.isFinite(waitMs); waitMs = await inbox.runDue()) inbox.advance(waitMs);
    expect(inbox.executed).toEqual({ done: 0, failed: 11, dead: 1 });
    expect(await waitingDeliveries(inbox.store)).toEqual([]);
    failing = false;
    await inbox.receive('deployment.created');
    await inbox.runDue();
    expect(await inbox.events()).toHaveLength(1);
  });
});
