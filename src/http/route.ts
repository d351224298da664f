import type { IncomingHttpHeaders } from 'node:http';
import type { Scope } from '../model/token.ts';

/** Who is calling: the token's id (never the token) and its scopes. */
export interface Caller {
  readonly tokenId: string;
  readonly scopes: readonly Scope[];
}

/** What a route is given. Parameters, query and a `json` body were validated against openapi.yaml before. */
export interface Call {
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly headers: IncomingHttpHeaders;
  /** Null where the route is open and no token came. */
  readonly caller: Caller | null;
  /** The bytes of the body as sent, after decompression; empty where the route takes none. */
  readonly rawBody: Buffer;
  /** The parsed body of `json` and `samples` routes. */
  readonly body: unknown;
}

export type Answer =
  | { readonly kind: 'json'; readonly status: 200 | 201 | 202; readonly json: unknown }
  | { readonly kind: 'text'; readonly status: 200; readonly type: string; readonly text: string }
  | { readonly kind: 'file'; readonly path: string; readonly cacheControl: string }
  | { readonly kind: 'empty' };

/**
 * `open`: anybody. `optional`: anybody, but a token that is sent must be valid. Otherwise a token with that scope. The contract test holds
 * this equal to `security` in openapi.yaml.
 */
export type Access = 'open' | 'optional' | 'signed' | Scope;

/** `basic`: as the password of HTTP Basic, which is what `user:token@` in an address becomes. `datadog`: as the header `DD-API-KEY`. */
export type TokenForm = 'basic' | 'datadog';

/**
 * `json`: parsed and validated against openapi.yaml. `samples`: parsed, and checked by the decoder of samples alone, because the general
 * validator is too slow for the hot path. `raw`: the bytes, for a signature over them.
 */
export type BodyForm = 'none' | 'json' | 'samples' | 'raw';

/** One operation of the API. `path` is written as in openapi.yaml, e.g. `/v1/events/{id}`. */
export interface Route {
  readonly method: 'get' | 'post' | 'patch' | 'delete';
  readonly path: string;
  readonly access: Access;
  readonly body: BodyForm;
  /** Of a `raw` body: the content types that are taken, and how many bytes it may have after decompression. */
  readonly raw?: { readonly contentTypes: readonly string[]; readonly limitBytes: number };
  /** How else a token may come, for clients that cannot send `Authorization: Bearer`. */
  readonly alsoTakes?: TokenForm;
  handle(call: Call): Promise<Answer> | Answer;
}

/** An answer with the shape `Json` of openapi.yaml, which a route names where it puts the object together itself. */
export const jsonAnswer = <Json = unknown>(json: NoInfer<Json>, status: 200 | 201 | 202 = 200): Answer => ({
  kind: 'json',
  status,
  json,
});

export const EMPTY_ANSWER: Answer = { kind: 'empty' };
