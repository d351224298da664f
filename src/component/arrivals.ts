import type { Millis } from '../model/instant.ts';

/** An example longer than this says no more, and a sender may send megabytes. */
const EXAMPLE_LENGTH = 200;

/** What a component takes in from outside: one socket, one address of the API, one system that it asks. */
export interface ArrivalSource {
  /** Unique, such as `statsd` or `POST /v1/samples`. */
  readonly name: string;
  /** As people call it. */
  readonly title: string;
  /** What is counted, in the plural, such as `lines`. */
  readonly unit: string;
}

/** Why something was rejected. The texts are constants of the program, never a sender's. */
export interface RejectionCause {
  /** Such as `bad-value`. */
  readonly reason: string;
  readonly meaning: string;
  /** What somebody can do about it; null where the meaning says it. */
  readonly advice: string | null;
}

/** The causes of all reasons: what each means, and what the owner of the sender can do where the meaning does not say it. */
export const rejectionCauses = <Reason extends string>(
  meanings: Readonly<Record<Reason, string>>,
  advice: Readonly<Partial<Record<NoInfer<Reason>, string>>>,
): Readonly<Record<Reason, RejectionCause>> => {
  const causeOf = (reason: Reason): RejectionCause => ({ reason, meaning: meanings[reason], advice: advice[reason] ?? null });
  const causes = (Object.keys(meanings) as Reason[]).map((reason) => [reason, causeOf(reason)] as const);
  return Object.fromEntries(causes) as Record<Reason, RejectionCause>;
};

/** Counts what arrives from one source. Cheap enough for the hot path. */
export interface ArrivalCounter {
  accepted(count?: number): void;
  /** `example` is called for the first rejection of its reason in a minute alone. */
  rejected(cause: RejectionCause, example: () => string, count?: number): void;
}

/** Everything that was rejected for one reason. */
export interface Rejections extends RejectionCause {
  readonly count: number;
  readonly lastAt: Millis;
  /** The beginning of one of them, as it came. */
  readonly example: string;
}

/** What has arrived from one source since the server started. */
export interface SourceArrivals extends ArrivalSource {
  readonly accepted: number;
  readonly lastAcceptedAt: Millis | null;
  readonly rejected: number;
  /** The most frequent first. */
  readonly rejections: readonly Rejections[];
}

/** What was rejected since the summary before. */
export interface RejectionSummary {
  readonly source: ArrivalSource;
  readonly rejected: number;
  /** The most frequent first; `count` is that of this time. */
  readonly rejections: readonly Rejections[];
}

/** Everything that arrives, by source, so that somebody whose data is missing finds out why. */
export interface Arrivals {
  readonly since: Millis;
  /** The counter of a source; the same one for the same name. */
  of(source: ArrivalSource): ArrivalCounter;
  /** By title. */
  list(): readonly SourceArrivals[];
  /** What was rejected since the last call; empty where nothing was. Afterwards new examples are taken. */
  takeSummaries(): readonly RejectionSummary[];
}

interface RejectionState extends RejectionCause {
  count: number;
  /** At the last summary. */
  countBefore: number;
  lastAt: Millis;
  /** Null until the first rejection after a summary. */
  fresh: string | null;
  example: string;
}

interface SourceState {
  readonly source: ArrivalSource;
  accepted: number;
  lastAcceptedAt: Millis | null;
  readonly rejections: Map<string, RejectionState>;
}

/** An empty record. All of it is in memory: its size is that of the reasons there are, times an example. */
export function createArrivals(clock: () => Millis): Arrivals {
  const sources = new Map<string, SourceState>();
  return {
    since: clock(),
    of(source) {
      const known = sources.get(source.name);
      const state = known ?? { source, accepted: 0, lastAcceptedAt: null, rejections: new Map() };
      if (!known) sources.set(source.name, state);
      return counterOf(state, clock);
    },
    list: () => [...sources.values()].map(arrivalsOf).sort((a, b) => (a.title < b.title ? -1 : a.title > b.title ? 1 : 0)),
    takeSummaries: () => [...sources.values()].map(takeSummary).filter(({ rejected }) => rejected > 0),
  };
}

const counterOf = (state: SourceState, clock: () => Millis): ArrivalCounter => ({
  accepted(count = 1) {
    state.accepted += count;
    state.lastAcceptedAt = clock();
  },
  rejected(cause, example, count = 1) {
    const now = clock();
    let rejection = state.rejections.get(cause.reason);
    if (!rejection) {
      rejection = { ...cause, count: 0, countBefore: 0, lastAt: now, fresh: null, example: '' };
      state.rejections.set(cause.reason, rejection);
    }
    rejection.count += count;
    rejection.lastAt = now;
    if (rejection.fresh !== null) return;
    rejection.fresh = shortened(example());
    rejection.example = rejection.fresh;
  },
});

/** A copy, as a part of a text keeps all of it in memory. Control characters would garble a terminal. */
function shortened(example: string): string {
  const whole = example.length <= EXAMPLE_LENGTH;
  const text = (whole ? example : example.slice(0, EXAMPLE_LENGTH))
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\u{fffd}');
  return Buffer.from(whole ? text : `${text}…`).toString();
}

function arrivalsOf({ source, accepted, lastAcceptedAt, rejections }: SourceState): SourceArrivals {
  const some = [...rejections.values()].map((one) => rejectionsOf(one, one.count)).sort(mostFirst);
  return { ...source, accepted, lastAcceptedAt, rejected: totalOf(some), rejections: some };
}

function takeSummary({ source, rejections }: SourceState): RejectionSummary {
  const some = [...rejections.values()]
    .filter(({ count, countBefore }) => count > countBefore)
    .map((one) => rejectionsOf(one, one.count - one.countBefore))
    .sort(mostFirst);
  for (const one of rejections.values()) {
    one.countBefore = one.count;
    one.fresh = null;
  }
  return { source, rejected: totalOf(some), rejections: some };
}

const rejectionsOf = ({ reason, meaning, advice, lastAt, example }: RejectionState, count: number): Rejections => ({
  ...{ reason, meaning, advice, count, lastAt, example },
});

const mostFirst = (a: Rejections, b: Rejections): number => b.count - a.count || (a.reason < b.reason ? -1 : 1);

const totalOf = (rejections: readonly Rejections[]): number => rejections.reduce((total, { count }) => total + count, 0);
