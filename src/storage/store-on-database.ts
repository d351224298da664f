import type { Millis } from '../model/instant.ts';
import type { Storage } from './ports/storage.ts';
import type { OpenDatabase } from './sqlite/file/open-database.ts';
import { recordStores } from './sqlite/records/record-stores.ts';
import { withStoreErrors } from './sqlite/translate-errors.ts';
import { openSampleEngine } from './tsdb/sample-engine.ts';
import { DEFAULT_SAMPLE_SETTINGS, type SampleSettings } from './tsdb/sample-settings.ts';

/** The limits of the sample store, where they are to differ from `DEFAULT_SAMPLE_SETTINGS`. */
export type SampleLimits = Partial<Omit<SampleSettings, keyof StoreSurroundings>>;

export interface StoreSurroundings {
  readonly now: () => Millis;
  /** Told when work in the background fails. Nothing is lost then. */
  readonly onFault: (error: Error) => void;
}

/** All ports of the store on one open database, which closes with the store. */
export function storeOnDatabase(database: OpenDatabase, limits: SampleLimits, surroundings: StoreSurroundings): Storage {
  const { connection, db } = database;
  const samples = openSampleEngine(connection, { ...DEFAULT_SAMPLE_SETTINGS, ...limits, ...surroundings });
  const records = recordStores(db, surroundings.now);
  return {
    samples: withStoreErrors(samples),
    events: withStoreErrors(records.events),
    signals: withStoreErrors(records.signals),
    reports: withStoreErrors(records.reports),
    deliveries: withStoreErrors(records.deliveries),
    outbox: withStoreErrors(records.outbox),
    changes: withStoreErrors(records.changes),
    labels: withStoreErrors(records.labels),
    backfills: withStoreErrors(records.backfills),
    hooks: withStoreErrors(records.hooks),
    tokens: withStoreErrors(records.tokens),
    tasks: withStoreErrors(records.tasks),
    health: withStoreErrors(records.health),
    async close() {
      try {
        await samples.close();
        // Comes to the end of Kysely's queue, behind whatever was asked before.
        await db.connection().execute(async () => {});
        await db.destroy();
      } finally {
        database.close();
      }
    },
  };
}
