import { hashTokenSecret, makeTokenSecret } from '../http/token-secret.ts';
import type { Millis } from '../model/instant.ts';
import type { TokenStore } from '../storage/ports/tokens.ts';

/**
 * Ensures that there is a usable admin token, without which no others could be made: adds the configured one, or generates one and prints
 * it.
 */
export async function ensureAdminToken(tokens: TokenStore, configured: string | null, now: Millis): Promise<void> {
  const usable = (await tokens.list()).some(
    ({ scopes, revokedAt, expiresAt }) =>
      scopes.includes('admin') && revokedAt === null && (expiresAt === null || expiresAt > now),
  );
  if (usable) return;
  const secret = configured ?? makeTokenSecret(['admin']);
  await tokens.add({ name: 'bootstrap', scopes: ['admin'], hash: hashTokenSecret(secret), expiresAt: null });
  // To the terminal and not to the log, which is stored.
  if (configured === null) process.stderr.write(`Admin token, shown this once: ${secret}\n`);
}
