import type { EventStore } from '../../ports/events.ts';
import { deleteEvent, findEvent, findRelease, findStoredEventByKey, listEvents, listEventsOfCommit } from './event.repository.ts';
import { listCircumstances } from './list-circumstances.ts';
import { patchEvent } from './patch-event.ts';
import { postEvents } from './post-events.ts';
import type { RecordContext } from './record-context.ts';
import { findPreviousRelease, listNeighbours, listReleaseMarks, listReleaseScopes } from './release-marks.ts';
import { listServices } from './service-word.repository.ts';

export const eventStore = ({ db, now, nextId }: RecordContext): EventStore => ({
  post: (drafts, claim) => db.transaction().execute((trx) => postEvents(trx, drafts, claim, { now: now(), nextId })),
  list: (filter, page) => listEvents(db, filter, page),
  get: (id) => findEvent(db, id),
  release: (id) => findRelease(db, id),
  ofCommit: (repository, commit) => listEventsOfCommit(db, repository, commit),
  getByKey: (key) => findStoredEventByKey(db, key),
  patch: (id, change) => db.transaction().execute((trx) => patchEvent(trx, id, change, now())),
  delete: (id) => db.transaction().execute((trx) => deleteEvent(trx, id, now())),
  releases: (range) => listReleaseMarks(db, range),
  previousRelease: (release) => findPreviousRelease(db, release),
  neighbours: (range) => listNeighbours(db, range),
  circumstances: (range, limit) => listCircumstances(db, range, limit),
  scopes: (range) => listReleaseScopes(db, range),
  services: (range) => listServices(db, range),
});
