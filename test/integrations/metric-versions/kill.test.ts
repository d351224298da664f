import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, it } from 'vitest';
import { EVERY_EVENT } from '../../../src/model/event-filter.ts';
import type { Storage } from '../../../src/storage/ports/storage.ts';
import { CHANGED_AT, openWatcher } from './opened-watcher.ts';

/** Lets the watcher run until it has printed this, and kills it. */
async function runUntil(line: 'samples' | 'event', directory: string): Promise<void> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'killed-watcher.ts'), directory], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<NodeJS.Signals | null>((settle) => child.once('close', (_code, signal) => settle(signal)));
  for await (const printed of createInterface({ input: child.stdout })) {
    if (printed === line) child.kill('SIGKILL');
  }
  expect(await ended).toBe('SIGKILL');
}

async function deploys({ events }: Storage): Promise<readonly unknown[]> {
  const { items } = await events.list(EVERY_EVENT, { limit: 100, cursor: null });
  return items.map(({ source, kind, version, startedAt }) => [source, kind, version, startedAt]);
}

const ONE = [['metrics', 'deploy', '2', CHANGED_AT]];

// Killed right after the samples it has posted the event, or has not, or was about to.
it.each(['event', 'samples', 'samples', 'samples'] as const)(
  'a version that changed is one event after kill -9 behind the %s',
  async (line) => {
    const directory = mkdtempSync(join(tmpdir(), 'pinkbar-versions-'));
    try {
      await runUntil(line, directory);
      const { store, watch } = await openWatcher(directory);
      if (line === 'event') expect(await deploys(store)).toEqual(ONE);
      await watch.pass();
      expect(await deploys(store)).toEqual(ONE);
      await watch.pass();
      expect(await deploys(store)).toEqual(ONE);
      await store.close();
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  },
  60_000,
);
