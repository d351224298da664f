import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { millis } from '../../src/model/instant.ts';
import { openStore } from '../../src/storage/open-store.ts';
import type { Storage } from '../../src/storage/ports/storage.ts';
import { plus, TEN } from '../storage/drafts.ts';
import { temporaryFolder } from '../storage/temporary-folder.ts';
import { KIND, taskOf } from './queue-scenario.ts';

const TASKS = 60;

const open = (directory: string): Promise<Storage> =>
  openStore({ directory, synchronous: 'normal' }, { now: () => millis(Date.now()), onFault: () => {} });

/** Lets a process execute tasks and kills it after so many lines of what it says; returns them. */
async function executeUntilKilled(folder: string, lines: number): Promise<readonly string[]> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'execute-tasks.ts'), folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const said: string[] = [];
  for await (const line of createInterface(child.stdout)) {
    said.push(line);
    if (said.length === lines) child.kill('SIGKILL');
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  expect(child.signalCode).toBe('SIGKILL');
  return said;
}

test('a queue that is killed loses no task, executes none again that was completed, and what was in flight is due at once', async () => {
  const folder = temporaryFolder();
  const first = await open(folder);
  await first.tasks.enqueue(Array.from({ length: TASKS }, (_, index) => taskOf(`${index}`.padStart(2, '0'), plus(TEN, index))));
  await first.close();
  const completed = new Set<string>();
  let inFlight = 0;
  for (const lines of [1, 8, 17, 26, 40]) {
    const begun = new Set<string>();
    for (const line of await executeUntilKilled(folder, lines)) {
      const [what, key] = line.split(' ') as [string, string];
      if (what === 'done') completed.add(key);
      else expect(completed.has(key), `${key} was completed before`).toBe(false);
      if (what === 'begin') begun.add(key);
    }
    const store = await open(folder);
    const { items } = await store.tasks.list({ kind: KIND, state: null }, { limit: 1_000, cursor: null });
    const left = new Set(items.map(({ key }) => key));
    // A batch that was completed right before the kill was not reported any more.
    const unreported = [...begun].filter((key) => !left.has(key) && !completed.has(key));
    for (const key of unreported) completed.add(key);
    expect(unreported.length).toBeLessThanOrEqual(3);
    inFlight += [...begun].filter((key) => left.has(key)).length;
    expect(left.size + completed.size).toBe(TASKS);
    const until = millis(Date.now() + 1);
    const claimed = await store.tasks.claim({ kind: KIND, limit: TASKS, owner: 'another', now: millis(Date.now()), until });
    expect(new Set(claimed.map(({ key }) => key))).toEqual(left);
    expect(claimed.every(({ attempts }) => attempts === 0)).toBe(true);
    await store.close();
  }
  expect(inFlight).toBeGreaterThan(0);
});
