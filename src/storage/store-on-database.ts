import type { Millis } from '../model/instant.ts';
import { CatalogueIndex } from '../signals/catalogue/catalogue-index.ts';
import { serveCatalogue } from '../signals/catalogue/serve-catalogue.ts';
import type { AliasStore } from './ports/aliases.ts';
import type { OwnSignalStore } from './ports/own-signals.ts';
import type { Storage, StoragePorts } from './ports/storage.ts';
import type { OpenDatabase } from './sqlite/file/open-database.ts';
import { recordStores } from './sqlite/records/record-stores.ts';
import { withStoreErrors } from './sqlite/translate-errors.ts';
import { openSampleEngine } from './tsdb/sample-engine.ts';
import { DEFAULT_SAMPLE_SETTINGS, type SampleSettings } from './tsdb/sample-settings.ts';

/** The limits of the sample store, where they are to differ from `DEFAULT_SAMPLE_SETTINGS`. */
export type SampleLimits = Partial<Omit<SampleSettings, keyof StoreSurroundings>>;

export interface StoreSurroundings {
  readonly now: () => Millis;
  /** Called when work in the background fails. Nothing is lost then. */
  readonly onFault: (error: Error) => void;
}

/** All ports of the store on one open database, which closes with the store. */
export async function storeOnDatabase(
  database: OpenDatabase,
  limits: SampleLimits,
  surroundings: StoreSurroundings,
): Promise<Storage> {
  const { connection, db } = database;
  const index = new CatalogueIndex();
  const samples = openSampleEngine(connection, { ...DEFAULT_SAMPLE_SETTINGS, ...limits, ...surroundings }, index);
  const records = recordStores(db, surroundings.now);
  const ownSignals = await followedBy(index, records.ownSignals);
  const aliases = await resolvedBy(index, records.aliases);
  const ports: StoragePorts = {
    ...records,
    samples,
    ownSignals,
    aliases,
    signals: serveCatalogue(index, records.events),
  };
  return {
    ...mapPorts(ports, withStoreErrors),
    async close() {
      try {
        await samples.close();
        // Comes to the end of Kysely's queue, behind every earlier call.
        await db.connection().execute(async () => {});
        await db.destroy();
      } finally {
        database.close();
      }
    },
  };
}

/** Every port made over. */
const mapPorts = (ports: StoragePorts, change: <Port extends object>(port: Port) => Port): StoragePorts =>
  Object.fromEntries(Object.entries(ports).map(([name, port]) => [name, change(port as object)])) as unknown as StoragePorts;

/** The same port, with a catalogue that knows every signal in it from now on. */
async function followedBy(index: CatalogueIndex, own: OwnSignalStore): Promise<OwnSignalStore> {
  for (const signal of await own.list()) index.define(signal);
  return {
    list: () => own.list(),
    async put(signal) {
      await own.put(signal);
      index.define(signal);
    },
    async delete(id) {
      const deleted = await own.delete(id);
      index.undefine(id);
      return deleted;
    },
  };
}

/** The same port, with a catalogue that takes every alias in it into account from now on. */
async function resolvedBy(index: CatalogueIndex, aliases: AliasStore): Promise<AliasStore> {
  const followed = async <Outcome>(change: Promise<Outcome>): Promise<Outcome> => {
    const outcome = await change;
    index.resolveBy(await aliases.list());
    return outcome;
  };
  index.resolveBy(await aliases.list());
  return {
    list: () => aliases.list(),
    put: (alias) => followed(aliases.put(alias)),
    delete: (kind, alias) => followed(aliases.delete(kind, alias)),
    configure: (configured) => followed(aliases.configure(configured)),
  };
}
