import type { ArrivalCounter } from '../../component/arrivals.ts';
import type { Millis } from '../../model/instant.ts';
import type { Log } from '../../telemetry/log.ts';
import { type QueryRefusal, REFUSAL_CODES, type RefusalCode } from './client/query-answer.ts';
import { REFUSAL_CAUSES } from './refusal-causes.ts';

/** What is known of one query. */
export interface QueryStatus {
  /** Everything in `[from, to)` was pulled; null before the first answer. */
  readonly from: Millis | null;
  readonly to: Millis | null;
  /** True when the history was read as far back as is wanted. */
  readonly historyRead: boolean;
  /** Of the last answer. */
  readonly series: number;
  /** Why the last try failed; null where it did not. */
  readonly refusal: QueryRefusal | null;
}

/** Another text than the last ones is worth a line; the same is not. */
export interface QueryWarning {
  readonly text: string;
  readonly at: Millis;
}

const MAX_WARNINGS_KEPT = 20;

const NEW_QUERY: QueryStatus = { from: null, to: null, historyRead: false, series: 0, refusal: null };

/** How it stands with the store: in memory, as it is found out anew within a minute of each start. Logs what changes. */
export class PullStatus {
  readonly #clock: () => Millis;
  readonly #log: Log;
  readonly #arrivals: ArrivalCounter;
  readonly #queries = new Map<string, QueryStatus>();
  readonly #warnings = new Map<string, Millis>();
  readonly refusals = new Map<RefusalCode, number>(REFUSAL_CODES.map((code) => [code, 0]));
  answers = 0;
  samples = 0;
  warningsReceived = 0;
  seriesLeftOut = 0;
  /** Since when every question fails, and how often in a row; null while the store answers, or was not asked yet. */
  #outage: { readonly since: Millis; readonly failures: number; readonly refusal: QueryRefusal } | null = null;
  #answeredAt: Millis | null = null;

  constructor(clock: () => Millis, log: Log, arrivals: ArrivalCounter) {
    this.#clock = clock;
    this.#log = log;
    this.#arrivals = arrivals;
  }

  get outage() {
    return this.#outage;
  }

  get answeredAt(): Millis | null {
    return this.#answeredAt;
  }

  /** The latest first. */
  get warnings(): readonly QueryWarning[] {
    return [...this.#warnings].map(([text, at]) => ({ text, at })).reverse();
  }

  query(key: string): QueryStatus {
    return this.#queries.get(key) ?? NEW_QUERY;
  }

  /** Forgets queries that are not asked any more. */
  keepOnly(keys: ReadonlySet<string>): void {
    for (const key of this.#queries.keys()) if (!keys.has(key)) this.#queries.delete(key);
  }

  noteAnswer(warnings: readonly string[]): void {
    this.answers += 1;
    this.#arrivals.accepted();
    this.#answeredAt = this.#clock();
    if (this.#outage) this.#log.info({ failedSince: this.#outage.since }, 'the Prometheus store answers again');
    this.#outage = null;
    for (const text of warnings) this.#noteWarning(text);
  }

  noteQuery(key: string, status: Partial<QueryStatus>): void {
    this.#queries.set(key, { ...this.query(key), ...status });
  }

  /** Of one query alone: the others are answered. */
  noteQueryRefusal(key: string, refusal: QueryRefusal): void {
    this.#count(refusal);
    const isNew = this.query(key).refusal?.reason !== refusal.reason;
    if (isNew) this.#log.warn({ query: key, code: refusal.code, reason: refusal.reason }, 'the Prometheus store refuses a query');
    this.noteQuery(key, { refusal });
  }

  /** Of the store as a whole; answers how often in a row. Failures of questions that were under way together count once. */
  noteOutage(refusal: QueryRefusal, sameUntil: Millis): number {
    this.#count(refusal);
    const known = this.#outage;
    if (known && this.#clock() < sameUntil) return known.failures;
    if (known?.refusal.code !== refusal.code)
      this.#log.warn({ code: refusal.code, reason: refusal.reason }, 'nothing can be pulled from the Prometheus store');
    this.#outage = { since: known?.since ?? this.#clock(), failures: (known?.failures ?? 0) + 1, refusal };
    return this.#outage.failures;
  }

  #count({ code, reason }: QueryRefusal): void {
    this.#arrivals.rejected(REFUSAL_CAUSES[code], () => reason);
    this.refusals.set(code, (this.refusals.get(code) ?? 0) + 1);
  }

  #noteWarning(text: string): void {
    this.warningsReceived += 1;
    if (!this.#warnings.has(text))
      this.#log.warn({ warning: text }, 'the Prometheus store warns that an answer may be incomplete');
    this.#warnings.delete(text);
    this.#warnings.set(text, this.#clock());
    for (const oldest of this.#warnings.keys()) {
      if (this.#warnings.size <= MAX_WARNINGS_KEPT) break;
      this.#warnings.delete(oldest);
    }
  }
}
