import type { Kysely } from 'kysely';
import type { Millis } from '../../../model/instant.ts';
import type { StoragePorts } from '../../ports/storage.ts';
import { aliasStore } from './alias.store.ts';
import { backfillStore } from './backfill.store.ts';
import type { Database } from './database.ts';
import { deliveryStore } from './delivery.store.ts';
import { eventStore } from './event.store.ts';
import { healthStore } from './health.store.ts';
import { hookStore } from './hook-reading.store.ts';
import { labelStore } from './label.store.ts';
import { publicationStore } from './publication.store.ts';
import type { RecordContext } from './record-context.ts';
import { changesStore } from './release-changes.store.ts';
import { reportStore } from './report.store.ts';
import { ownSignalStore } from './signal.store.ts';
import { taskStore } from './task.store.ts';
import { timeOrderedIds } from './time-ordered-id.ts';
import { tokenStore } from './token.store.ts';

type RecordStores = Omit<StoragePorts, 'samples' | 'signals'>;

/** The relational half of the store: every record kind, on one database. */
export function recordStores(db: Kysely<Database>, now: () => Millis): RecordStores {
  const context: RecordContext = { db, now, nextId: timeOrderedIds(now) };
  return {
    events: eventStore(context),
    ownSignals: ownSignalStore(context),
    aliases: aliasStore(context),
    reports: reportStore(context),
    deliveries: deliveryStore(context),
    publications: publicationStore(context),
    changes: changesStore(context),
    labels: labelStore(context),
    backfills: backfillStore(context),
    hooks: hookStore(context),
    tokens: tokenStore(context),
    tasks: taskStore(context),
    health: healthStore(context),
  };
}
