/** Asks for one page of a list; `cursor` is the `nextCursor` of the page before. */
export interface PageRequest {
  readonly limit: number;
  readonly cursor: string | null;
}

/** One page of a list; `nextCursor` is null on the last one. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextCursor: string | null;
}

/** One part of a list that is ascending by a key: what comes after `after`, at most `limit`; null for the beginning. */
export interface KeyRange {
  readonly after: string | null;
  readonly limit: number;
}

/** One part of such a list, and whether there is more behind it. */
export interface KeyedPart<Item> {
  readonly items: readonly Item[];
  readonly more: boolean;
}
