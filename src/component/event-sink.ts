import type { DatedEvent, EventDraft, EventPatch } from '../model/event.ts';
import type { IdempotencyClaim, PostOutcome } from '../model/posting.ts';
import type { ReleaseChanges } from '../model/publishing.ts';
import type { EventStore } from '../storage/ports/events.ts';
import type { LabelStore } from '../storage/ports/labels.ts';
import type { ChangesStore } from '../storage/ports/release-changes.ts';
import type { Log } from '../telemetry/log.ts';
import { createSubscribers } from './subscribers.ts';

/** Every creation, change and deletion of an event goes through this sink, so that all subscribers are notified whatever the cause. */
export interface EventSink {
  /** Stores all of them in one transaction. For a draft with a known key the existing event is returned. */
  post(drafts: readonly EventDraft[], claim: IdempotencyClaim | null): Promise<PostOutcome>;
  /** Null for an unknown id. */
  patch(id: string, change: EventPatch): Promise<DatedEvent | null>;
  /** The event as it was; null where there is none. */
  delete(id: string): Promise<DatedEvent | null>;
  /** Adds the labels of a merged pull request as tags to the releases of its commit, and returns these. */
  addLabels(labels: Parameters<LabelStore['add']>[0]): Promise<readonly DatedEvent[]>;
  /** Stores what a release changed since the one before. Known labels of its commits become its tags. */
  putChanges(releaseId: string, changes: ReleaseChanges): Promise<void>;
  /**
   * Calls `onEvent` for every event that was created, changed or deleted, once that is durable. A changed event is passed twice, as before
   * and as after: a release that moves to another service affects the judgements of both.
   */
  subscribe(onEvent: (event: DatedEvent) => void): void;
}

export interface EventStorage {
  readonly events: EventStore;
  readonly labels: LabelStore;
  readonly changes: ChangesStore;
}

/** Writes events to the storage and calls the subscribers with each that was created or changed. */
export function createEventSink({ events, labels, changes }: EventStorage, log: Log): EventSink {
  const subscribers = createSubscribers<DatedEvent>(log);
  const announce = (...changed: readonly DatedEvent[]): void => changed.forEach(subscribers.notify);
  return {
    async post(drafts, claim) {
      const posted = await events.post(drafts, claim);
      if (posted.outcome === 'stored') announce(...posted.events.filter(({ created }) => created).map(({ event }) => event));
      return posted;
    },
    async patch(id, change) {
      const changed = await events.patch(id, change);
      if (!changed) return null;
      announce(changed.before, changed.after);
      return changed.after;
    },
    async delete(id) {
      const event = await events.get(id);
      if (!event || !(await events.delete(id))) return null;
      announce(event);
      return event;
    },
    async addLabels(added) {
      const tagged = await labels.add(added);
      announce(...tagged);
      return tagged;
    },
    async putChanges(releaseId, found) {
      const tagged = await changes.put(releaseId, found);
      if (tagged) announce(tagged);
    },
    subscribe: subscribers.add,
  };
}
