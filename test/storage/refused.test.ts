import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { EVERY_EVENT } from '../../src/model/event-filter.ts';
import { millis } from '../../src/model/instant.ts';
import { openStore } from '../../src/storage/open-store.ts';
import { openStoreThread } from '../../src/storage/open-store-thread.ts';
import { inspectDatabase } from '../../src/storage/sqlite/file/inspect-database.ts';
import { storePaths } from '../../src/storage/sqlite/file/store-paths.ts';
import { draftOf } from './drafts.ts';
import { temporaryFolder } from './temporary-folder.ts';

const SURROUNDINGS = { now: () => millis(Date.now()), onFault: () => {} };
const open = (directory: string) => openStore({ directory, synchronous: 'full' }, SURROUNDINGS);
const file = (folder: string) => join(folder, 'pinkbar.db');
const digest = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');

/** A folder with a store of `count` events that was closed in order. */
async function folderWithStore(count = 200): Promise<string> {
  const folder = temporaryFolder();
  const store = await open(folder);
  await store.events.post(
    Array.from({ length: count }, () => draftOf({ text: 'x'.repeat(500) })),
    null,
  );
  await store.close();
  return folder;
}

/** Starts a process that opens the store, posts events and is then killed, so that its write-ahead log is left. */
async function killedProcess(folder: string): Promise<void> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'post-events.ts'), folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await once(child, 'exit');
}

async function refusalOf(folder: string): Promise<string> {
  const fault: unknown = await open(folder).then(
    () => new Error('it was opened'),
    (error: unknown) => error,
  );
  expect(fault).toMatchObject({ name: 'StoreRefusedError' });
  const { message } = fault as Error;
  expect(message).not.toContain('\n');
  expect(message).toContain(folder);
  return message;
}

function overwrite(path: string, at: number, bytes: Buffer): void {
  const whole = readFileSync(path);
  bytes.copy(whole, at);
  writeFileSync(path, whole);
}

describe('a database file that is refused', () => {
  const damages: readonly [name: string, damage: (path: string) => void, message: RegExp][] = [
    ['with garbage for a header', (path) => overwrite(path, 0, Buffer.alloc(100, 'garbage ')), /not a SQLite database/],
    ['with three pages of 0xff', (path) => overwrite(path, 8192 * 6, Buffer.alloc(8192 * 3, 0xff)), /damaged/],
    ['cut in half', (path) => truncateSync(path, readFileSync(path).length / 2), /damaged/],
    ['cut to a few bytes', (path) => truncateSync(path, 20), /not a SQLite database/],
    ['of no length', (path) => truncateSync(path, 0), /it is empty/],
    ['of another program', (path) => makeForeign(path), /another program/],
    ['of a newer version', (path) => makeNewer(path), /newer Pinkbar.*0099_from_the_future/],
  ];
  it.each(damages)('%s stays as it was', async (_name, damage, message) => {
    const folder = await folderWithStore();
    damage(file(folder));
    const before = digest(file(folder));
    expect(await refusalOf(folder)).toMatch(message);
    expect(await refusalOf(folder)).toMatch(message);
    expect(digest(file(folder))).toBe(before);
  });

  it('is one whose place a folder has taken', async () => {
    const folder = temporaryFolder();
    mkdirSync(file(folder));
    expect(await refusalOf(folder)).toMatch(/it is a folder/);
  });

  it('is one that is newer, also with its log beside it', async () => {
    const folder = temporaryFolder();
    await killedProcess(folder);
    const database = new BetterSqlite3(file(folder));
    // A second connection, so that closing the first one leaves the log.
    const other = new BetterSqlite3(file(folder));
    other.prepare('select count(*) from event').get();
    database.exec(`insert into kysely_migration values ('0099_from_the_future', '2030-01-01T00:00:00.000Z')`);
    const [before, logBefore] = [digest(file(folder)), digest(`${file(folder)}-wal`)];
    expect(await refusalOf(folder)).toMatch(/newer Pinkbar/);
    expect([digest(file(folder)), digest(`${file(folder)}-wal`)]).toEqual([before, logBefore]);
    other.close();
    database.close();
  });

  it('is one whose write-ahead log was taken away', async () => {
    const folder = temporaryFolder();
    await killedProcess(folder);
    rmSync(`${file(folder)}-wal`);
    const before = digest(file(folder));
    expect(await refusalOf(folder)).toMatch(/write-ahead log pinkbar.db-wal is missing/);
    rmSync(`${file(folder)}-wal`, { force: true });
    expect(digest(file(folder))).toBe(before);
    writeFileSync(`${file(folder)}-wal`, '');
    const store = await open(folder);
    expect((await store.events.list(EVERY_EVENT, { limit: 10, cursor: null })).items).toEqual([]);
    await store.close();
  });

  it('is not made anew beside the log of a lost one', async () => {
    const folder = temporaryFolder();
    await killedProcess(folder);
    rmSync(file(folder));
    expect(await refusalOf(folder)).toMatch(/it is missing, but its write-ahead log is there/);
    expect(existsSync(file(folder))).toBe(false);
  });
});

function makeForeign(path: string): void {
  rmSync(path);
  const database = new BetterSqlite3(path);
  database.exec('create table theirs (a)');
  database.close();
}

function makeNewer(path: string): void {
  const database = new BetterSqlite3(path);
  database.exec(`insert into kysely_migration values ('0099_from_the_future', '2030-01-01T00:00:00.000Z')`);
  database.close();
}

describe('a database file too large to be checked whole', () => {
  it.each([
    ['event', true],
    ['sample_chunk', false],
  ])('is checked but for its bulk: %s', async (table, found) => {
    const folder = temporaryFolder();
    const store = await open(folder);
    await store.events.post(
      Array.from({ length: 50 }, () => draftOf({ text: 'x'.repeat(500) })),
      null,
    );
    const series = { metric: 'm', tags: [], kind: null, unit: null };
    const at = Float64Array.from({ length: 20_000 }, (_, i) => i * 1_000);
    await store.samples.append([{ series, at, values: at.map(() => Math.random()) }]);
    await store.samples.compact();
    await store.close();
    const inspect = (checkedWholeBytes?: number) => inspectDatabase(storePaths(folder), checkedWholeBytes);
    inspect(0);

    const database = new BetterSqlite3(file(folder), { readonly: true });
    const page = database.prepare(`select max(pageno) from dbstat where name = ? and pagetype = 'leaf'`).pluck().get(table);
    database.close();
    overwrite(file(folder), (Number(page) - 1) * 8192, Buffer.alloc(8192, 0xff));
    expect(() => inspect()).toThrow(/damaged/);
    if (found) expect(() => inspect(0)).toThrow(/damaged/);
    else inspect(0);
  });
});

describe('a folder that is refused', () => {
  it('is a file', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'not-a-folder'), '');
    expect(await refusalOf(join(folder, 'not-a-folder'))).toMatch(/files cannot be kept there/);
  });

  it.each([
    ['the folder', (folder: string) => chmodSync(folder, 0o555), /files cannot be kept there/],
    ['the file', (folder: string) => chmodSync(file(folder), 0o444), /cannot read and write it/],
  ])('has permissions that forbid writing to %s', async (_name, forbid, message) => {
    const folder = await folderWithStore(1);
    for (const name of readdirSync(folder)) chmodSync(join(folder, name), 0o666);
    chmodSync(folder, 0o777);
    forbid(folder);
    const before = digest(file(folder));
    withoutPrivileges();
    expect(await refusalOf(folder)).toMatch(message);
    expect(digest(file(folder))).toBe(before);
  });

  it('is open in this process or another, until that one is killed', async () => {
    const folder = temporaryFolder();
    const child = spawn(process.execPath, [join(import.meta.dirname, 'post-events.ts'), folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    expect(await refusalOf(folder)).toMatch(/another Pinkbar is running on it/);
    child.kill('SIGKILL');
    await once(child, 'exit');
    const store = await open(folder);
    expect(await refusalOf(folder)).toMatch(/another Pinkbar is running on it/);
    await store.close();
    await (await open(folder)).close();
  });
});

/** Root may write anywhere; the rest of the test runs as nobody. */
function withoutPrivileges(): void {
  if (process.geteuid?.() !== 0) return;
  process.seteuid?.(65_534);
  onTestFinished(() => process.seteuid?.(0));
}

describe('what is not refused', () => {
  it('is a write-ahead log that was cut: the commits before the cut are there', async () => {
    const folder = temporaryFolder();
    await killedProcess(folder);
    const log = `${file(folder)}-wal`;
    truncateSync(log, readFileSync(log).length - 5_000);
    const store = await open(folder);
    expect(await store.events.list(EVERY_EVENT, { limit: 10, cursor: null })).toBeTruthy();
    await store.health.check();
    await store.close();
  });

  it('is a draft of a database whose making was broken off', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'pinkbar.db-draft'), 'half a');
    await (await open(folder)).close();
    expect(readdirSync(folder)).not.toContain('pinkbar.db-draft');
  });

  it('is a folder that is not there yet', async () => {
    const folder = join(temporaryFolder(), 'a', 'b');
    await (await open(folder)).close();
    expect(existsSync(file(folder))).toBe(true);
  });
});

it('the thread of the store refuses in the same words', async () => {
  const folder = await folderWithStore(1);
  truncateSync(file(folder), 0);
  const listeners = { onExit: () => {}, onFault: () => {} };
  await expect(openStoreThread({ directory: folder, synchronous: 'full' }, listeners)).rejects.toMatchObject({
    name: 'StoreRefusedError',
    message: await refusalOf(folder),
  });
});
