import type { Kysely, Selectable } from 'kysely';
import type { Signal } from '../../../model/signal.ts';
import type { Database } from './database.ts';
import type { SignalTable } from './signal.table.ts';

/** All stored signals, by id. */
export async function listSignals(db: Kysely<Database>): Promise<readonly Signal[]> {
  const rows = await db.selectFrom('signal').selectAll().orderBy('id').execute();
  return rows.map(toSignal);
}

/** Adds a signal, or replaces the one of the same id. */
export async function putSignal(db: Kysely<Database>, signal: Signal): Promise<void> {
  const { id, ...fields } = toSignalRow(signal);
  await db
    .insertInto('signal')
    .values({ id, ...fields })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(fields))
    .execute();
}

export async function deleteSignal(db: Kysely<Database>, id: string): Promise<boolean> {
  const result = await db.deleteFrom('signal').where('id', '=', id).executeTakeFirst();
  return result.numDeletedRows > 0n;
}

const toSignalRow = (signal: Signal): Selectable<SignalTable> => ({
  id: signal.id,
  name: signal.name,
  service: signal.service,
  environment: signal.environment,
  kind: signal.kind,
  bad: signal.bad,
  unit: signal.unit,
  expression: JSON.stringify(signal.expression),
  preset: signal.preset,
});

const toSignal = (row: Selectable<SignalTable>): Signal => ({
  id: row.id,
  name: row.name,
  service: row.service,
  environment: row.environment,
  kind: row.kind,
  bad: row.bad,
  unit: row.unit,
  expression: JSON.parse(row.expression),
  preset: row.preset,
});
