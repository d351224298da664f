import { InvalidCursorError } from '../ports/store-errors.ts';

/** Where a page of series ended: ids only grow, so series that come or go between two pages shift nothing. */
export const toSeriesCursor = (id: number): string => Buffer.from(`series:${id}`).toString('base64url');

/** Reads a cursor made by `toSeriesCursor`; throws `InvalidCursorError` for anything else. */
export function readSeriesCursor(cursor: string): number {
  const id = Number(/^series:(\d{1,15})$/.exec(Buffer.from(cursor, 'base64url').toString())?.[1]);
  if (Number.isNaN(id) || toSeriesCursor(id) !== cursor)
    throw new InvalidCursorError('this cursor was not made for a list of series');
  return id;
}
