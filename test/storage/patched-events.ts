import type { EventStore } from '../../src/storage/ports/events.ts';

/** The port with `patch` as the event sink has it: it answers with the changed event alone. */
export const patchedEvents = (events: EventStore) => ({
  ...events,
  patch: async (...change: Parameters<EventStore['patch']>) => (await events.patch(...change))?.after ?? null,
});
