import type { IncomingHttpHeaders } from 'node:http';
import type { Scope } from '../model/token.ts';
import type { ContentEncodings } from './content-encodings.ts';
import { JSON_BODY_BYTES } from './limits.ts';
import type { ProblemError } from './problems.ts';

/** Who is calling: the token's id (never the token) and its scopes. */
export interface Caller {
  readonly tokenId: string;
  readonly scopes: readonly Scope[];
}

/** A request as a route gets it. Parameters, query and a `json` body have been validated against openapi.yaml. */
export interface Call {
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly headers: IncomingHttpHeaders;
  /** Null where the route needs no token and none was sent. */
  readonly caller: Caller | null;
  /** The bytes of the body after decompression; empty where the route has none. */
  readonly rawBody: Buffer;
  /** The parsed body of a `json` route; undefined for every other. */
  readonly body: unknown;
}

export type Answer =
  | { readonly kind: 'json'; readonly status: 200 | 201 | 202; readonly json: unknown }
  | { readonly kind: 'text'; readonly status: 200; readonly type: string; readonly text: string }
  | { readonly kind: 'bytes'; readonly status: 200 | 202; readonly type: string; readonly bytes: Uint8Array }
  | { readonly kind: 'file'; readonly path: string; readonly cacheControl: string }
  | { readonly kind: 'empty'; readonly headers?: Readonly<Record<string, string>> };

/**
 * `open`: anybody. `optional`: anybody, but a token that is sent must be valid. `signed`: the route checks a signature. Otherwise: a token
 * with that scope. The contract test compares this with `security` in openapi.yaml.
 */
export type Access = 'open' | 'optional' | 'signed' | Scope;

/**
 * `basic`: as the password of HTTP Basic, which is what `user:token@` in an address becomes. `datadog`: as the header `DD-API-KEY`, or the
 * parameter `api_key` of the address.
 */
export type TokenForm = 'basic' | 'datadog';

/**
 * A body that the route reads from its bytes: one with a signature over them, one of a protocol of its own, or one that is too large for the
 * general validator on a hot path.
 */
export interface RawBody {
  readonly contentTypes: readonly string[];
  /** After decompression. */
  readonly limitBytes: number;
  /** What `Content-Encoding` may say, and how each is undone; gzip if left out. A body without compression is taken too. */
  readonly encodings?: ContentEncodings;
  /** What to send, where content types and encodings do not say all of it. */
  readonly hint?: string;
}

/** What is taken where a body is JSON. */
export const JSON_BODY: RawBody = { contentTypes: ['application/json'], limitBytes: JSON_BODY_BYTES };

/** `json`: parsed, and validated against openapi.yaml. */
export type BodyForm = 'none' | 'json' | RawBody;

/** How a route of a protocol of its own states what went wrong, in place of `application/problem+json`. */
export type ProblemForm = (problem: ProblemError, request: IncomingHttpHeaders) => ProblemAnswer;

export interface ProblemAnswer {
  readonly status: number;
  readonly type: string;
  readonly body: string | Uint8Array;
}

/** One operation of the API. `path` is written as in openapi.yaml, e.g. `/v1/events/{id}`. */
export interface Route {
  readonly method: 'get' | 'post' | 'patch' | 'delete';
  readonly path: string;
  readonly access: Access;
  readonly body: BodyForm;
  /** Another way to send the token, for clients that cannot send `Authorization: Bearer`. */
  readonly alsoTakes?: TokenForm;
  /** Every sender calls it every few seconds: the log has what went wrong, and the rest at level debug alone. */
  readonly isFrequent?: true;
  /** How a sender is pointed here: the hint for whoever tries the address by another method, as a browser does. */
  readonly setup?: string;
  /** For clients that read errors in another form than that of the API. */
  readonly problemForm?: ProblemForm;
  handle(call: Call): Promise<Answer> | Answer;
}

/** An answer with the shape `Json` of openapi.yaml, which a route names where it puts the object together itself. */
export const jsonAnswer = <Json = unknown>(json: NoInfer<Json>, status: 200 | 201 | 202 = 200): Answer => ({
  kind: 'json',
  status,
  json,
});

export const EMPTY_ANSWER: Answer = { kind: 'empty' };
