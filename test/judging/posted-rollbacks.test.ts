import { expect, test } from 'vitest';
import { PostedRollbacks } from '../../src/judging/posted-rollbacks.ts';
import type { EventDraft } from '../../src/model/event.ts';
import { MINUTE_MS } from '../../src/model/instant.ts';
import { draftOf, plus, TEN } from '../storage/drafts.ts';
import { openHere } from '../storage/mounts.ts';
import { patchedEvents } from '../storage/patched-events.ts';

test('a deploy of what was live before is a rollback, whatever way it came', async () => {
  const store = await openHere(() => plus(TEN, 100 * MINUTE_MS));
  const faults: unknown[] = [];
  const rollbacks = new PostedRollbacks({
    events: patchedEvents(store.events),
    log: { error: (details) => faults.push(details) },
  });
  const drafts: readonly Partial<EventDraft>[] = [
    { version: '1.4.2' },
    { version: '1.4.3' },
    { version: 'v1.4.2', source: 'statsd' },
    { version: '1.4.4' },
    { version: '1.4.4', kind: 'flag' },
    { version: '1.4.3', source: 'metrics' },
  ];
  const posted = await store.events.post(
    drafts.map((fields, index) => draftOf({ ...fields, startedAt: plus(TEN, index * 16 * MINUTE_MS) })),
    null,
  );
  if (posted.outcome !== 'stored') throw new Error(posted.outcome);
  for (const { event } of posted.events) rollbacks.note(event);
  await rollbacks.stop();
  const kinds = await Promise.all(posted.events.map(async ({ event }) => (await store.events.get(event.id))?.kind));
  expect(kinds).toEqual(['deploy', 'deploy', 'rollback', 'deploy', 'flag', 'rollback']);
  expect(faults).toEqual([]);
});
