import type { Alias, AliasKind, StoredAlias } from '../../model/alias.ts';

export type PutAliasOutcome =
  | { readonly outcome: 'added' | 'replaced' }
  /** With it, names would lead back to themselves; nothing was stored. */
  | { readonly outcome: 'circle'; readonly circle: readonly string[] }
  /** A setting says what this alias stands for. */
  | { readonly outcome: 'configured' };

/** Second names of services and environments. */
export interface AliasStore {
  /** By kind and alias. */
  list(): Promise<readonly StoredAlias[]>;
  /** Adds one, or replaces the one of the same kind and alias. */
  put(alias: Alias): Promise<PutAliasOutcome>;
  delete(kind: AliasKind, alias: string): Promise<'deleted' | 'absent' | 'configured'>;
  /**
   * Replaces those that came from the setting. They take the place of others of the same kind and alias; where they lead in a circle with
   * others, nothing is stored and the circle is the answer.
   */
  configure(aliases: readonly Alias[]): Promise<readonly string[] | null>;
}
