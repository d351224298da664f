import type BetterSqlite3 from 'better-sqlite3';
import {
  CompiledQuery,
  type DatabaseConnection,
  Kysely,
  SqliteAdapter,
  type SqliteDatabase,
  SqliteDriver,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type SqliteStatement,
} from 'kysely';
import type { Database } from '../records/database.ts';

/** SQLite does run schema changes in transactions; Kysely's own adapter denies it, and then a migration could stop halfway. */
class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

/** Statements that stay prepared. The server has some two hundred; those with a list of values of any length come on top. */
const MOST_STATEMENTS = 300;

/** The connection as Kysely uses it, with the statements used last prepared once: preparing takes as long as most of them run. */
function withStatementsCached(database: BetterSqlite3.Database): SqliteDatabase {
  const cached = new Map<string, BetterSqlite3.Statement>();
  return {
    prepare(sql) {
      const statement = cached.get(sql) ?? database.prepare(sql);
      // A map has the order in which its entries were added, so the first is the one that was not used for longest.
      cached.delete(sql);
      cached.set(sql, statement);
      if (cached.size > MOST_STATEMENTS) cached.delete(cached.keys().next().value!);
      return statement as unknown as SqliteStatement;
    },
    close: () => database.close(),
  };
}

/** Kysely's driver on a connection that somebody else opened, shares and closes. */
class SharedConnectionDriver extends SqliteDriver {
  readonly #database: BetterSqlite3.Database;

  constructor(database: BetterSqlite3.Database) {
    super({ database: withStatementsCached(database) });
    this.#database = database;
  }

  /** With the write lock from the start there is no read lock to be raised, which can fail where another program writes. */
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'));
  }

  /** A full disk makes SQLite roll back by itself; a second rollback would hide the reason behind its own error. */
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#database.inTransaction) await super.rollbackTransaction(connection);
  }

  override async destroy(): Promise<void> {}
}

/**
 * Kysely on an open connection. Kysely lets one query or transaction at a time through to a single connection, and inside a transaction
 * it awaits nothing but settled promises, so whatever else uses this connection from a task of its own never meets an open transaction.
 */
export function kyselyOnConnection(database: BetterSqlite3.Database): Kysely<Database> {
  return new Kysely<Database>({
    dialect: {
      createAdapter: () => new TransactionalAdapter(),
      createDriver: () => new SharedConnectionDriver(database),
      createIntrospector: (db) => new SqliteIntrospector(db),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
  });
}
