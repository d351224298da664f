import type { StoredAlias } from '../../../model/alias.ts';

export type AliasTable = StoredAlias;
