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
