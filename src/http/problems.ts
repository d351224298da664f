import type { Schema } from '../openapi/schema.ts';

/** What a kind of problem means, the same for every time it happens. */
export interface ProblemKind {
  readonly status: number;
  readonly title: string;
  /** What the caller can do about it. */
  readonly hint: string;
}

/** Every problem the API can answer with, by the last part of its `type`. `GET /problems/{slug}` serves them. */
export const PROBLEMS = {
  'malformed-request': {
    status: 400,
    title: 'The request cannot be read',
    hint: 'Check the request line, the headers and the percent-encoding of the address.',
  },
  'malformed-json': { status: 400, title: 'The body is not JSON', hint: 'Send one JSON value in UTF-8.' },
  'invalid-parameter': {
    status: 400,
    title: 'A parameter is at fault',
    hint: 'GET /openapi.yaml lists the parameters of every operation; errors names the one at fault.',
  },
  'invalid-cursor': {
    status: 400,
    title: 'The cursor is not one of this list',
    hint: 'Send nextCursor of the page before, unchanged, with the same filters; or leave it out to begin anew.',
  },
  'samples-refused': {
    status: 400,
    title: 'Some of the samples can never be stored',
    hint: 'All others are stored, so there is nothing to send again; errors has the reasons.',
  },
  'malformed-body': {
    status: 400,
    title: 'The body is not what its headers say',
    hint: 'Nothing of it was stored, and it would be refused again.',
  },
  unauthorized: {
    status: 401,
    title: 'A valid token is needed',
    hint: 'Send Authorization: Bearer with a token that has not expired and was not revoked.',
  },
  'invalid-signature': {
    status: 401,
    title: 'The signature does not fit the body',
    hint: 'Set the same secret at the sender and in PINKBAR_GITHUB_WEBHOOK_SECRET; the signature covers the body byte for byte.',
  },
  forbidden: {
    status: 403,
    title: 'The token lacks a scope',
    hint: 'Use a token with the scope that detail names, or ask an administrator for one.',
  },
  'not-found': {
    status: 404,
    title: 'There is no such thing',
    hint: 'Check the address and the id; GET /openapi.yaml lists every address.',
  },
  'no-dead-letter': {
    status: 404,
    title: 'There is no such dead letter',
    hint: 'GET /v1/tasks?state=dead lists them with kind and key; a task that waits is executed by itself.',
  },
  'dashboard-not-built': {
    status: 404,
    title: 'The dashboard is not built',
    hint: 'Run npm run build, then restart the server.',
  },
  'method-not-allowed': {
    status: 405,
    title: 'This address does not take this method',
    hint: 'The Allow header lists the methods it takes.',
  },
  'request-timeout': {
    status: 408,
    title: 'The request took too long to arrive',
    hint: 'Send the whole request within thirty seconds.',
  },
  'gate-closed': {
    status: 409,
    title: 'The gate is not open',
    hint: 'Nothing is wrong with the request: detail has the verdict that stands in the way, or says that there is none yet.',
  },
  'alias-configured': {
    status: 409,
    title: 'This alias is set by a setting',
    hint: 'Change PINKBAR_ALIASES and restart the server; GET /v1/aliases has the source of each alias.',
  },
  'alias-circle': {
    status: 409,
    title: 'The aliases would lead in a circle',
    hint: 'Let each alias lead to the name that the samples carry; GET /v1/aliases lists those there are.',
  },
  'body-too-large': {
    status: 413,
    title: 'The body is too large',
    hint: 'Send less at a time; GET /v1/limits lists the limits.',
  },
  'unsupported-media-type': {
    status: 415,
    title: 'The body is of a type that is not taken here',
    hint: 'Send Content-Type: application/json in UTF-8, plain or with Content-Encoding: gzip.',
  },
  'invalid-body': {
    status: 422,
    title: 'The body is at fault',
    hint: 'GET /openapi.yaml describes the body of every operation; errors names the place at fault.',
  },
  'invalid-time': {
    status: 422,
    title: 'A time is at fault',
    hint: 'Send milliseconds since 1970, or RFC 3339 text with a zone such as 2026-11-23T10:00:00Z.',
  },
  'too-deep': {
    status: 422,
    title: 'The JSON is nested too deeply',
    hint: 'No body of this API is nested deeper than 32 levels.',
  },
  'nothing-accepted': {
    status: 422,
    title: 'None of the samples was accepted',
    hint: 'errors says of each (up to twenty) what is wrong with it.',
  },
  'idempotency-mismatch': {
    status: 422,
    title: 'The Idempotency-Key came before with another body',
    hint: 'Use a new key for a new request; repeat the very same body to repeat a request.',
  },
  'too-many-points': {
    status: 422,
    title: 'The answer would hold too many points',
    hint: 'Use step to aggregate points, shorten the range, or choose fewer series by tags.',
  },
  'too-many-releases': {
    status: 422,
    title: 'Too many releases for one analysis',
    hint: 'Send the releases of fewer hours or services at a time, with the series they are judged on alone; or use pinkbar analyze, which may take its time.',
  },
  'too-much-to-correlate': {
    status: 422,
    title: 'Too much to compare at once',
    hint: 'Name a service and an environment, or one signal; or shorten the range.',
  },
  'range-too-long': { status: 422, title: 'The range of time is too long', hint: 'Ask for at most 366 days at a time.' },
  'too-many-wrong-tokens': {
    status: 429,
    title: 'Too many wrong tokens from this address',
    hint: 'Wait as long as Retry-After says, then send a valid token. Valid tokens work all the while.',
  },
  'headers-too-large': { status: 431, title: 'The headers are too large', hint: 'Send at most 16 KiB of headers.' },
  'internal-error': {
    status: 500,
    title: 'The server failed',
    hint: 'Look for the request id in the log of the server and report what it says there.',
  },
  'store-full': {
    status: 503,
    title: 'The disk is full',
    hint: 'Make room on the disk of PINKBAR_DATA_DIR; the server goes on by itself. Nothing of this request was stored: send it again.',
  },
  'store-unavailable': {
    status: 503,
    title: 'The store does not take this now',
    hint: 'Send the request again after Retry-After seconds; the log of the server has the reason.',
  },
  'deadline-exceeded': {
    status: 503,
    title: 'Reading took too long',
    hint: 'Shorten the range or choose fewer series, then try again.',
  },
  'not-ready': { status: 503, title: 'The server is not ready', hint: 'Wait; with a token of scope read the detail says why.' },
  'github-not-configured': {
    status: 503,
    title: 'There are no credentials for GitHub',
    hint: 'Set PINKBAR_GITHUB_TOKEN, or the id and the private key of a GitHub App, and restart the server.',
  },
  'webhook-not-configured': {
    status: 503,
    title: 'The webhook has no secret',
    hint: 'Set PINKBAR_GITHUB_WEBHOOK_SECRET to the secret of the webhook and restart the server.',
  },
} as const satisfies Record<string, ProblemKind>;

export type ProblemSlug = keyof typeof PROBLEMS;

/** One place at fault: in the body (`pointer`, RFC 6901) or in a parameter or header. */
export type Fault = Schema<'Fault'>;

/** More faults than this help nobody and would make the answer as large as the request. */
export const MAX_FAULTS = 20;

interface ProblemExtras {
  readonly faults?: readonly Fault[];
  readonly headers?: Readonly<Record<string, string>>;
  /** Goes before the hint of the kind, where more is known. */
  readonly hint?: string;
}

/** Thrown by a route or a middleware; becomes a problem answer. `detail` is shown to the caller, so it holds no secret and no path. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly slug: ProblemSlug;
  readonly detail: string;
  readonly faults: readonly Fault[];
  readonly headers: Readonly<Record<string, string>>;
  readonly hint: string;

  constructor(slug: ProblemSlug, detail: string, extras: ProblemExtras = {}) {
    super(`${slug}: ${detail}`);
    this.slug = slug;
    this.detail = detail;
    this.faults = extras.faults ?? [];
    this.headers = extras.headers ?? {};
    this.hint = extras.hint ?? PROBLEMS[slug].hint;
  }
}

/** The JSON of a problem (RFC 9457). `requestId` goes into `instance`, so that a report leads to the log line. */
export function problemJson(problem: ProblemError, requestId: string): Schema<'Problem'> {
  const kind = PROBLEMS[problem.slug];
  return {
    type: `/problems/${problem.slug}`,
    title: kind.title,
    status: kind.status,
    detail: problem.detail,
    instance: requestId,
    hint: problem.hint,
    ...(problem.faults.length > 0 ? { errors: problem.faults.slice(0, MAX_FAULTS) } : {}),
  };
}
