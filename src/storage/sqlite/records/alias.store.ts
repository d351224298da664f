import type { AliasStore } from '../../ports/aliases.ts';
import { configureAliases, deleteAlias, listAliases, putAlias } from './alias.repository.ts';
import type { RecordContext } from './record-context.ts';

export const aliasStore = ({ db }: RecordContext): AliasStore => ({
  list: () => listAliases(db),
  put: (alias) => putAlias(db, alias),
  delete: (kind, alias) => deleteAlias(db, kind, alias),
  configure: (aliases) => configureAliases(db, aliases),
});
