import BetterSqlite3 from 'better-sqlite3';
import { sql } from 'kysely';
import { expect, it, onTestFinished, vi } from 'vitest';
import { kyselyOnConnection } from '../../../../src/storage/sqlite/file/kysely-on-connection.ts';

it('prepares a statement once, and forgets those that were not used for longest', async () => {
  const connection = new BetterSqlite3(':memory:');
  onTestFinished(() => void connection.close());
  const prepare = vi.spyOn(connection, 'prepare');
  const db = kyselyOnConnection(connection);
  const ask = async (column: string, value: number): Promise<unknown> => {
    const { rows } = await sql<Record<string, number>>`select ${value} as ${sql.ref(column)}`.execute(db);
    return rows[0]?.[column];
  };
  expect([await ask('a', 1), await ask('a', 2), await ask('b', 3)]).toEqual([1, 2, 3]);
  expect(prepare).toHaveBeenCalledTimes(2);
  for (let index = 0; index < 400; index += 1) {
    await ask(`other_${index}`, index);
    await ask('a', index);
  }
  expect(prepare).toHaveBeenCalledTimes(402);
  expect(await ask('b', 4)).toBe(4);
  expect(prepare).toHaveBeenCalledTimes(403);
});
