import { signal } from '@preact/signals';
import type { Scope } from '../../model/token.ts';

const STORAGE_KEY = 'pinkbar.token';

/** The API token the page acts with; null while there is none. Stored for this tab only. */
export const token = signal<string | null>(null);

/** True once the server has refused the token, until another is entered. */
export const tokenRefused = signal(false);

/**
 * Takes the token from a link such as `/#token=pbk_r_...` and removes it from the address, so that it is neither bookmarked nor copied
 * along; otherwise the one this tab has used before.
 */
export function openSession(): void {
  const params = new URLSearchParams(location.hash.slice(1));
  const inAddress = params.get('token');
  if (inAddress) {
    params.delete('token');
    const rest = params.toString();
    history.replaceState(null, '', location.pathname + location.search + (rest === '' ? '' : `#${rest}`));
    sessionStorage.setItem(STORAGE_KEY, inAddress);
    tokenRefused.value = false;
  }
  token.value = inAddress || sessionStorage.getItem(STORAGE_KEY);
}

/** Starts to act with a token the user has pasted. */
export function useToken(pasted: string): void {
  sessionStorage.setItem(STORAGE_KEY, pasted);
  tokenRefused.value = false;
  token.value = pasted;
}

/** Forgets the token: after the server refused it, or so that the user can enter another. */
export function forgetToken(refused: boolean): void {
  sessionStorage.removeItem(STORAGE_KEY);
  tokenRefused.value = refused;
  token.value = null;
}

const SCOPE_LETTERS: ReadonlyMap<string, Scope> = new Map([
  ['i', 'ingest'],
  ['r', 'read'],
  ['a', 'admin'],
]);

/** The scope a token shows in its own text, `pbk_<letter>_...`; null for a token of another form, whose scope only the server knows. */
export function shownScope(secret: string): Scope | null {
  const letter = /^pbk_([ira])_/.exec(secret)?.[1];
  return letter === undefined ? null : (SCOPE_LETTERS.get(letter) ?? null);
}
