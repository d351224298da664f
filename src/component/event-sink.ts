import type { DatedEvent, EventDraft, EventPatch } from '../model/event.ts';
import type { IdempotencyClaim, PostOutcome } from '../model/posting.ts';
import type { ReleaseChanges } from '../model/publishing.ts';
import type { EventStore } from '../storage/ports/events.ts';
import type { LabelStore } from '../storage/ports/labels.ts';
import type { ChangesStore } from '../storage/ports/release-changes.ts';

/** Where everybody puts events: whatever makes, changes or deletes one goes through here, so that nobody has to remember who must know. */
export interface EventSink {
  /** All of them in one transaction; a draft whose key is known is answered with the event that has it. */
  post(drafts: readonly EventDraft[], claim: IdempotencyClaim | null): Promise<PostOutcome>;
  /** Null for an unknown id. */
  patch(id: string, change: EventPatch): Promise<DatedEvent | null>;
  /** The event as it was; null where there is none. */
  delete(id: string): Promise<DatedEvent | null>;
  /** Labels of a merged pull request become tags of the releases that carry its commit; these are returned. */
  addLabels(labels: Parameters<LabelStore['add']>[0]): Promise<readonly DatedEvent[]>;
  /** What a release changed since the one before; labels known of its commits become its tags. */
  putChanges(releaseId: string, changes: ReleaseChanges): Promise<void>;
  /**
   * Hears of every event that was made, changed or deleted, after it is durable. A changed one comes twice, as it was and as it is: a
   * release that moved away leaves others to be judged without it. Must not throw.
   */
  subscribe(onEvent: (event: DatedEvent) => void): void;
}

export interface EventStorage {
  readonly events: EventStore;
  readonly labels: LabelStore;
  readonly changes: ChangesStore;
}

export function createEventSink({ events, labels, changes }: EventStorage): EventSink {
  const subscribers: ((event: DatedEvent) => void)[] = [];
  const announce = (...changed: readonly DatedEvent[]): void => {
    for (const event of changed) for (const onEvent of subscribers) onEvent(event);
  };
  return {
    async post(drafts, claim) {
      const posted = await events.post(drafts, claim);
      if (posted.outcome === 'stored') announce(...posted.events.filter(({ created }) => created).map(({ event }) => event));
      return posted;
    },
    async patch(id, change) {
      const before = await events.get(id);
      const after = await events.patch(id, change);
      if (before && after) announce(before, after);
      return after;
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
    subscribe(onEvent) {
      subscribers.push(onEvent);
    },
  };
}
