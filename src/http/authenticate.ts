import type { Request, Response } from 'express';
import { rateLimit } from 'express-rate-limit';
import { MINUTE_MS, type Millis } from '../model/instant.ts';
import { allows } from '../model/token.ts';
import { ProblemError } from './problems.ts';
import type { Caller, Route, TokenForm } from './route.ts';
import type { TokenDirectory } from './token-directory.ts';
import { hashTokenSecret } from './token-secret.ts';

export interface Authenticator {
  /** Returns the caller, null where no token is needed and none was sent. Throws 401, 403 or 429. */
  authenticate(request: Request, response: Response, route: Pick<Route, 'access' | 'alsoTakes'>): Promise<Caller | null>;
}

const SECRET = /^[\x21-\x7e]{1,256}$/;

/**
 * Identifies the caller by `Authorization: Bearer`, or by the other form of token that the route accepts. Wrong tokens are counted by
 * address and answered 429 beyond the limit; valid ones always pass.
 */
export function createAuthenticator(
  tokens: Pick<TokenDirectory, 'findByHash'>,
  clock: () => Millis,
  wrongTokensPerMinute: number,
): Authenticator {
  const countWrongToken = createWrongTokenCounter(wrongTokensPerMinute);
  return {
    async authenticate(request, response, { access, alsoTakes }) {
      if (access === 'open' || access === 'signed') return null;
      const secret = secretOf(request, alsoTakes);
      if (secret === undefined) {
        if (access === 'optional') return null;
        throw unauthorized('The request has no Authorization header.');
      }
      const token = secret === null ? null : await tokens.findByHash(hashTokenSecret(secret));
      if (!token || (token.expiresAt !== null && token.expiresAt <= clock())) {
        await countWrongToken(request, response);
        throw unauthorized('The token is unknown, has expired or was revoked.', 'invalid_token');
      }
      if (access !== 'optional' && !allows(token.scopes, access)) {
        throw new ProblemError('forbidden', `This asks for scope ${access}; the token has ${token.scopes.join(', ')}.`);
      }
      return { tokenId: token.id, scopes: token.scopes };
    },
  };
}

/** The secret that was sent; null where it cannot be a token, undefined where none was sent. */
function secretOf(request: Request, alsoTakes: TokenForm | undefined): string | null | undefined {
  const { authorization } = request.headers;
  const apiKey = alsoTakes === 'datadog' ? (request.headers['dd-api-key'] ?? request.query.api_key) : undefined;
  if (apiKey !== undefined) return typeof apiKey === 'string' && SECRET.test(apiKey) ? apiKey : null;
  if (authorization === undefined) return undefined;
  const basic = alsoTakes === 'basic' ? /^Basic ([A-Za-z0-9+/]{1,512}={0,2})$/i.exec(authorization)?.[1] : undefined;
  const secret =
    basic === undefined
      ? (/^Bearer (.*)$/i.exec(authorization)?.[1] ?? '')
      : Buffer.from(basic, 'base64')
          .toString('latin1')
          .replace(/^[^:]*:/, '');
  return SECRET.test(secret) ? secret : null;
}

function unauthorized(detail: string, error?: string): ProblemError {
  const challenge = `Bearer realm="pinkbar"${error ? `, error="${error}"` : ''}`;
  return new ProblemError('unauthorized', detail, { headers: { 'WWW-Authenticate': challenge } });
}

/** Resolves while the address has attempts left, and rejects with 429 after. */
function createWrongTokenCounter(limit: number): (request: Request, response: Response) => Promise<void> {
  const limiter = rateLimit({
    windowMs: MINUTE_MS,
    limit,
    standardHeaders: false,
    legacyHeaders: false,
    // Forwarded addresses are ignored, because no proxy is trusted; the library would warn about each of them.
    validate: { xForwardedForHeader: false },
    handler: (request, _response, next) => {
      const resetAt =
        (request as Request & { rateLimit?: { resetTime?: Date } }).rateLimit?.resetTime?.getTime() ?? Date.now() + MINUTE_MS;
      const seconds = Math.max(1, Math.ceil((resetAt - Date.now()) / 1_000));
      next(
        new ProblemError('too-many-wrong-tokens', 'This address sent too many wrong tokens.', {
          headers: { 'Retry-After': `${seconds}` },
        }),
      );
    },
  });
  return (request, response) =>
    new Promise((resolve, reject) => {
      void limiter(request, response, (error?: unknown) => (error ? reject(error) : resolve()));
    });
}
