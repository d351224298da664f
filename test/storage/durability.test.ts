import BetterSqlite3 from 'better-sqlite3';
import { expect, it } from 'vitest';
import { assertSynchronous } from '../../src/storage/sqlite/file/open-connection.ts';
import { openDatabase } from '../../src/storage/sqlite/file/open-database.ts';
import { temporaryFolder } from './temporary-folder.ts';

it.each([
  ['full', 2],
  ['normal', 1],
] as const)('is as durable as configured (%s), after writes and on a file that was there already', async (synchronous, level) => {
  const folder = temporaryFolder();
  for (let opening = 0; opening < 2; opening += 1) {
    const { connection, close } = await openDatabase(folder, synchronous);
    const read = (name: string) => connection.pragma(name, { simple: true });
    expect(read('synchronous')).toBe(level);
    connection.exec('insert into health_probe (filler) values (zeroblob(10))');
    expect(read('synchronous')).toBe(level);
    expect([read('journal_mode'), read('foreign_keys'), read('page_size'), read('auto_vacuum')]).toEqual(['wal', 1, 8192, 2]);
    close();
  }
});

it('notices a connection that is less durable than configured', () => {
  const connection = new BetterSqlite3(`${temporaryFolder()}/plain.db`);
  connection.pragma('journal_mode = WAL');
  // Reads as FULL here, and is NORMAL from the first write on: the trap the assertion is for.
  assertSynchronous(connection, 'full');
  connection.exec('create table a (b)');
  expect(() => assertSynchronous(connection, 'full')).toThrow('synchronous = 1');
  connection.close();
});
