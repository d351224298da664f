import { InvalidCursorError } from '../../ports/store-errors.ts';

/** Where a page of events ended. Lists run from the newest `effectiveAt` down, and by id among equal instants, so it names one place. */
export interface EventPosition {
  readonly effectiveAt: number;
  readonly id: string;
}

const FORM = /^event:(-?\d{1,16}):([0-9A-Z]{26})$/;

export const toEventCursor = (position: EventPosition): string =>
  Buffer.from(`event:${position.effectiveAt}:${position.id}`, 'latin1').toString('base64url');

/** Reads a cursor made by `toEventCursor`; throws `InvalidCursorError` for anything else. */
export function readEventCursor(cursor: string): EventPosition {
  const parts = FORM.exec(Buffer.from(cursor, 'base64url').toString('latin1'));
  const position = parts && { effectiveAt: Number(parts[1]), id: parts[2] ?? '' };
  // Decoding base64 is lenient; only the spelling this store made is taken.
  if (!position || toEventCursor(position) !== cursor)
    throw new InvalidCursorError('this cursor was not made for a list of events');
  return position;
}
