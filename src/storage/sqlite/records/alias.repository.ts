import type { Kysely } from 'kysely';
import { type Alias, type AliasKind, circleOf, type StoredAlias } from '../../../model/alias.ts';
import type { PutAliasOutcome } from '../../ports/aliases.ts';
import type { Database } from './database.ts';

/** All of them, by kind and alias. */
export const listAliases = (db: Kysely<Database>): Promise<StoredAlias[]> =>
  db.selectFrom('alias').selectAll().orderBy('kind').orderBy('alias').execute();

export function putAlias(db: Kysely<Database>, alias: Alias): Promise<PutAliasOutcome> {
  return db.transaction().execute(async (transaction): Promise<PutAliasOutcome> => {
    const all = await listAliases(transaction);
    const known = all.find((other) => isSame(other, alias));
    if (known?.source === 'setting') return { outcome: 'configured' };
    const circle = circleOf([alias, ...all.filter((other) => other !== known)]);
    if (circle) return { outcome: 'circle', circle };
    await store(transaction, { ...alias, source: 'api' });
    return { outcome: known ? 'replaced' : 'added' };
  });
}

export async function deleteAlias(
  db: Kysely<Database>,
  kind: AliasKind,
  alias: string,
): Promise<'deleted' | 'absent' | 'configured'> {
  const selected = db.selectFrom('alias').where('kind', '=', kind).where('alias', '=', alias);
  const known = await selected.select('source').executeTakeFirst();
  if (!known) return 'absent';
  if (known.source === 'setting') return 'configured';
  await db.deleteFrom('alias').where('kind', '=', kind).where('alias', '=', alias).execute();
  return 'deleted';
}

export function configureAliases(db: Kysely<Database>, aliases: readonly Alias[]): Promise<readonly string[] | null> {
  return db.transaction().execute(async (transaction) => {
    const kept = (await listAliases(transaction)).filter(
      (known) => known.source === 'api' && !aliases.some((alias) => isSame(known, alias)),
    );
    const circle = circleOf([...aliases, ...kept]);
    if (circle) return circle;
    await transaction.deleteFrom('alias').where('source', '=', 'setting').execute();
    for (const alias of aliases) await store(transaction, { ...alias, source: 'setting' });
    return null;
  });
}

const isSame = (a: Alias, b: Alias): boolean => a.kind === b.kind && a.alias === b.alias;

async function store(db: Kysely<Database>, { kind, alias, name, source }: StoredAlias): Promise<void> {
  await db
    .insertInto('alias')
    .values({ kind, alias, name, source })
    .onConflict((conflict) => conflict.columns(['kind', 'alias']).doUpdateSet({ name, source }))
    .execute();
}
