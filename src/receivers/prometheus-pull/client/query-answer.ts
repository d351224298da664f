/** What a query was answered with. `warnings` are the store's own words about an answer that may lack something. */
export type QueryAnswer<Data> =
  | { readonly outcome: 'answered'; readonly data: Data; readonly warnings: readonly string[] }
  | QueryRefusal;

export interface QueryRefusal {
  readonly outcome: 'refused';
  readonly code: RefusalCode;
  /** One sentence for an operator. */
  readonly reason: string;
}

/** Why there is no answer. The first six are about the store as a whole, the last two about one query. */
export const REFUSAL_CODES = [
  /** No connection, or it broke. */
  'unreachable',
  /** Nothing came back within the time. A store that works says itself that a query takes it too long. */
  'timed_out',
  /** 429 or 5xx: it may answer later. */
  'busy',
  /** 401 or 403. */
  'unauthorized',
  /** 3xx: it would be another address than the one that was set. */
  'redirected',
  /** Something else answers there: HTML, a 404, JSON of another form. */
  'not_prometheus',
  /** It asks for too much at once, or takes the store too long: a shorter range may be answered. */
  'too_much',
  /** The query itself is wrong. */
  'bad_query',
] as const;
export type RefusalCode = (typeof REFUSAL_CODES)[number];

export const refused = (code: RefusalCode, reason: string): QueryRefusal => ({ outcome: 'refused', code, reason });

/** True where no other query would be answered either. */
export const concernsWholeStore = ({ code }: QueryRefusal): boolean => code !== 'too_much' && code !== 'bad_query';
