import type { Kysely } from 'kysely';
import type { Millis } from '../../../model/instant.ts';
import type { Database } from './database.ts';

/** What every record kind stands on. */
export interface RecordContext {
  readonly db: Kysely<Database>;
  readonly now: () => Millis;
  /** Ids that ascend with time; see `timeOrderedIds`. */
  readonly nextId: () => string;
}
