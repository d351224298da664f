import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, it } from 'vitest';
import type { DatedEvent } from '../../src/model/event.ts';
import { EVERY_EVENT } from '../../src/model/event-filter.ts';
import { millis } from '../../src/model/instant.ts';
import { JUDGING_KIND } from '../../src/model/task-kinds.ts';
import { openStore } from '../../src/storage/open-store.ts';
import type { Storage } from '../../src/storage/ports/storage.ts';
import { waitingTasks } from './task-list.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** Lets a process post events to the folder and kills it once it has reported `acknowledged` of them; returns all it reported. */
async function postUntilKilled(folder: string, acknowledged: number): Promise<string[]> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'post-events.ts'), folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ids: string[] = [];
  for await (const line of createInterface(child.stdout)) {
    ids.push(line);
    if (ids.length === acknowledged) child.kill('SIGKILL');
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  expect(child.signalCode).toBe('SIGKILL');
  return ids;
}

async function listAll(store: Storage): Promise<DatedEvent[]> {
  const events: DatedEvent[] = [];
  let cursor: string | null = null;
  do {
    const page = await store.events.list(EVERY_EVENT, { limit: 500, cursor });
    events.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return events;
}

it('loses nothing that was acknowledged, and keeps no half of a post, when it is killed', async () => {
  const folder = temporaryFolder();
  const acknowledged: string[] = [];
  for (const count of [1, 60, 333, 128]) {
    acknowledged.push(...(await postUntilKilled(folder, count)));
    const store = await openStore(
      { directory: folder, synchronous: 'full' },
      { now: () => millis(Date.now()), onFault: () => {} },
    );
    const events = await listAll(store);
    const ids = new Set(events.map(({ id }) => id));
    expect(ids.size).toBe(events.length);
    expect(acknowledged.filter((id) => !ids.has(id))).toEqual([]);
    expect(events.filter(({ title }) => title?.startsWith('first'))).toHaveLength(events.length / 2);
    expect(events.every(({ tags }) => tags.length === 2)).toBe(true);
    const firsts = events.filter(({ sameAs }) => sameAs === null);
    expect(new Set(firsts.map(({ version }) => version)).size).toBe(events.length / 2);
    expect((await waitingTasks(store, JUDGING_KIND)).map(({ key }) => key).sort()).toEqual(firsts.map(({ id }) => id).sort());
    await store.close();
  }
});
