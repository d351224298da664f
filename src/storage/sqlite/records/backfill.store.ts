import type { BackfillStore } from '../../ports/backfills.ts';
import { beginBackfill, findBackfill, listBackfills, saveBackfill } from './backfill.repository.ts';
import type { RecordContext } from './record-context.ts';

export const backfillStore = ({ db, now }: RecordContext): BackfillStore => ({
  begin: (repository) => db.transaction().execute((trx) => beginBackfill(trx, repository, now())),
  get: (repository) => findBackfill(db, repository),
  list: () => listBackfills(db),
  save: (repository, position) => saveBackfill(db, repository, position),
});
