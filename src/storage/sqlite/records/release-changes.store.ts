import type { ChangesStore } from '../../ports/release-changes.ts';
import type { RecordContext } from './record-context.ts';
import { findChanges, putChanges } from './release-changes.repository.ts';

export const changesStore = ({ db, now }: RecordContext): ChangesStore => ({
  put: (releaseId, changes) => db.transaction().execute((trx) => putChanges(trx, releaseId, changes, now())),
  get: (releaseId) => findChanges(db, releaseId),
});
