import type { Unmatched } from '../../model/alias.ts';
import type { DatedEvent } from '../../model/event.ts';
import type { ReleaseRange } from '../../model/event-filter.ts';
import type { KeyedPart, KeyRange } from '../../model/page.ts';
import type { SeriesSelector, Signal } from '../../model/signal.ts';

/** Where something runs; null where it names none. */
export interface SignalScope {
  readonly service: string | null;
  readonly environment: string | null;
}

/** What is looked at of a release to say why no signal belongs to it. */
export type UnmatchedRelease = Pick<DatedEvent, 'service' | 'environment' | 'tags'>;

/** A service that has signals. */
export interface ServiceSignals {
  readonly service: string | null;
  /** Sorted, none twice. */
  readonly environments: readonly string[];
  readonly signals: number;
}

/**
 * What can be watched: the signals discovered in the stored series and those that users define; a definition takes the place of the
 * discovered signal with its id. It is updated as series come and go, so the cost of an answer grows with its own size, not with the number
 * of series.
 */
export interface SignalCatalogue {
  get(id: string): Promise<Signal | null>;
  /** The signals on which a release of this service and environment is judged (`signalsOfRelease`), ascending by id, which is the key. */
  ofScope(scope: SignalScope, range: KeyRange): Promise<KeyedPart<Signal>>;
  /**
   * For each signal in order, the first `limit` by id of the same name, kind and environment, of other services that have a name and to
   * which nothing was released in this time. None for a signal without a service, or where a release that names no service may have
   * touched any.
   */
  untouched(
    signals: readonly Signal[],
    time: Pick<ReleaseRange, 'from' | 'to'>,
    limit: number,
  ): Promise<readonly (readonly Signal[])[]>;
  /**
   * For each signal in order, what picks all series it is read from: its own, and those of its liveness peers (the signals of the same
   * preset, service and environment), which show whether the service reported at all. Signals that share them get the same array.
   */
  selectorsOf(signals: readonly Signal[]): Promise<readonly (readonly SeriesSelector[])[]>;
  /** Services that have signals, ascending by `serviceKey`. */
  services(range: KeyRange): Promise<KeyedPart<ServiceSignals>>;
  /** Why a release has no signal to be judged on; null where it has some, or names no service. */
  unmatched(release: UnmatchedRelease): Promise<Unmatched | null>;
}
