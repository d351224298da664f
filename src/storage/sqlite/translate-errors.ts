import BetterSqlite3 from 'better-sqlite3';
import { StoreFullError, StoreUnwritableError } from '../ports/store-errors.ts';

const UNWRITABLE = /^SQLITE_(READONLY|IOERR|CANTOPEN|PERM)/;

/** What SQLite says in codes, in the terms of the store; anything else is handed on as it is. */
export function toStoreError(error: unknown): unknown {
  if (!(error instanceof BetterSqlite3.SqliteError)) return error;
  if (error.code === 'SQLITE_FULL') return new StoreFullError('the disk is full, nothing was written', { cause: error });
  if (UNWRITABLE.test(error.code))
    return new StoreUnwritableError(`the database file cannot be used (${error.code})`, { cause: error });
  return error;
}

/** The same port, rejecting with the store's own errors. Every member of a port is a function that returns a promise. */
export function withStoreErrors<Port extends object>(port: Port): Port {
  return new Proxy(port, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return async (...args: readonly unknown[]) => {
        try {
          return await member.apply(target, args);
        } catch (error) {
          throw toStoreError(error);
        }
      };
    },
  });
}
