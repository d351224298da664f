import type { Scope } from '../../model/token.ts';
import type { Schema } from '../../openapi/schema.ts';
import { clientFor, type ServerOptions } from '../client/client-for.ts';

interface CreateOptions extends ServerOptions {
  readonly scope: readonly Scope[];
  readonly expires?: string;
}

/** `pinkbar token create`: the secret alone goes to standard output, so that a shell can catch it. */
export async function createToken(name: string, options: CreateOptions): Promise<void> {
  const expiry = options.expires === undefined ? {} : { expiresAt: options.expires };
  const body = { name, scopes: options.scope, ...expiry };
  const made = (await clientFor(options).post('/v1/tokens', body)) as Schema<'CreatedToken'>;
  process.stderr.write(`token ${made.id} "${made.name}" may ${made.scopes.join(', ')}; its secret is shown this once:\n`);
  process.stdout.write(`${made.secret}\n`);
}

/** `pinkbar token list`: one token a line. */
export async function listTokens(options: ServerOptions): Promise<void> {
  const client = clientFor(options);
  let cursor: string | null = null;
  do {
    const from: string = cursor === null ? '' : `?cursor=${encodeURIComponent(cursor)}`;
    const page = (await client.get(`/v1/tokens${from}`)) as Schema<'TokenPage'>;
    for (const token of page.tokens) process.stdout.write(`${tokenLine(token)}\n`);
    cursor = page.nextCursor;
  } while (cursor !== null);
}

/** `pinkbar token revoke`. */
export async function revokeToken(id: string, options: ServerOptions): Promise<void> {
  await clientFor(options).delete(`/v1/tokens/${encodeURIComponent(id)}`);
  process.stdout.write(`revoked ${id}\n`);
}

function tokenLine({ id, name, scopes, createdAt, expiresAt, revokedAt }: Schema<'Token'>): string {
  const state = revokedAt !== null ? `revoked ${revokedAt}` : expiresAt !== null ? `expires ${expiresAt}` : 'no end';
  return [id, scopes.join(','), createdAt, state, name].join('\t');
}
