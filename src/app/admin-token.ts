import { hashTokenSecret, makeTokenSecret } from '../http/token-secret.ts';
import type { Millis } from '../model/instant.ts';
import type { TokenStore } from '../storage/ports/tokens.ts';

/**
 * Somebody must be able to make tokens: on a store without a usable admin token one is made, or taken from the settings. One that was made
 * is printed.
 */
export async function ensureAdminToken(tokens: TokenStore, configured: string | null, now: Millis): Promise<void> {
  const usable = (await tokens.list()).some(
    ({ scopes, revokedAt, expiresAt }) =>
      scopes.includes('admin') && revokedAt === null && (expiresAt === null || expiresAt > now),
  );
  if (usable) return;
  const secret = configured ?? makeTokenSecret(['admin']);
  await tokens.add({ name: 'bootstrap', scopes: ['admin'], hash: hashTokenSecret(secret), expiresAt: null });
  // To the terminal and not through the log, which is kept.
  if (configured === null) process.stderr.write(`Admin token, shown this once: ${secret}\n`);
}
