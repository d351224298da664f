import { describe, expect, test } from 'vitest';
import { publishTargets, publishTasks } from '../../../../src/integrations/github/publish/publish-tasks.ts';
import type { EventDraft } from '../../../../src/model/event.ts';
import { DAY_MS } from '../../../../src/model/instant.ts';
import { draftOf, plus, TEN } from '../../../storage/drafts.ts';
import { openHere } from '../../../storage/mounts.ts';

const LOCATED = { repository: 'acme/shop', commit: 'a'.repeat(40) };

async function startReleases() {
  const store = await openHere(() => TEN);
  return async (fields: Partial<EventDraft> = {}) => {
    const posted = await store.events.post([draftOf({ ...LOCATED, ...fields })], null);
    const event = posted.outcome === 'stored' ? posted.events[0]!.event : null;
    const keys = async (targets: Parameters<typeof publishTasks>[1]) => {
      const found = await store.events.release(event!.id);
      const tasks = found ? await publishTasks(found.release, targets, 1, TEN, store.events) : [];
      return tasks.map(({ key }) => key);
    };
    return { id: event!.id, keys };
  };
}

describe('tasks to publish a release', () => {
  test('one for each target', async () => {
    const release = await startReleases();
    const { id, keys } = await release();
    expect(await keys(['changes', 'status'])).toEqual([`changes:${id}`, `status:${id}`]);
  });

  test.each([
    ['no repository', { repository: null }],
    ['no commit', { commit: null }],
    ['no release', { kind: 'note' as const }],
    ['not live', { status: 'running' as const }],
    ['long ago', { startedAt: plus(TEN, -DAY_MS - 1) }],
  ])('none where there is nothing to show it on: %s', async (_name, fields) => {
    const release = await startReleases();
    expect(await (await release(fields)).keys(['changes', 'comment', 'status'])).toEqual([]);
  });

  test('check runs of the other releases of the commit follow, and no other target of theirs', async () => {
    const release = await startReleases();
    const other = await release({ environment: 'staging' });
    await release({ environment: 'test', startedAt: plus(TEN, -DAY_MS - 1) });
    await release({ commit: 'b'.repeat(40) });
    const { id, keys } = await release();
    expect(await keys(['check', 'comment'])).toEqual([`check:${id}`, `comment:${id}`, `check:${other.id}`]);
    expect(await keys(['status'])).toEqual([`status:${id}`]);
  });
});

test.each([
  [false, ['status', 'check', 'comment'], ['changes', 'status', 'comment']],
  [false, ['check'], ['changes', 'status']],
  [true, ['status', 'check'], ['changes', 'check']],
  [true, ['status', 'deployment_status'], ['changes', 'status', 'deployment_status']],
  [true, ['none'], ['changes']],
] as const)('targets, as an App %s, of %o: %o', (asApp, chosen, targets) => {
  expect(publishTargets({ asApp, chosen, withinDays: 1 })).toEqual(targets);
});
