import type { ServerResponse } from 'node:http';

/** How GitHub, or the way to it, fails. */
export type GithubFailure =
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly message: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** Answers, but with something else than JSON. */
  | { readonly kind: 'malformed' }
  /** Executes the request, and answers late. */
  | { readonly kind: 'slow'; readonly delayMs: number }
  /** Executes the request only after that, whether or not its sender still waits. */
  | { readonly kind: 'late'; readonly after: Promise<unknown> }
  /** Hangs up without having done anything. */
  | { readonly kind: 'cut' }
  /** Executes the request and hangs up before it answers. */
  | { readonly kind: 'cut_after' };

export interface GithubFault {
  readonly method: string;
  readonly path: RegExp;
  readonly failure: GithubFailure;
  /** How many requests meet it. */
  readonly times: number;
}

/** The secondary rate limit as GitHub words it; clients know it by these words. */
export const secondaryLimit = (retryAfterSeconds: number): GithubFailure => ({
  kind: 'status',
  status: 403,
  message: 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.',
  headers: { 'retry-after': String(retryAfterSeconds) },
});

/** The faults that wait for their requests. */
export class GithubFaults {
  readonly #waiting: { readonly fault: GithubFault; left: number }[] = [];

  add(fault: GithubFault): void {
    this.#waiting.push({ fault, left: fault.times });
  }

  /** The failure that this request meets, if one waits for it. */
  take(method: string, path: string): GithubFailure | null {
    const met = this.#waiting.find(({ fault, left }) => left > 0 && fault.method === method && fault.path.test(path));
    if (!met) return null;
    met.left -= 1;
    return met.fault.failure;
  }
}

/** Answers a request with its failure. */
export function fail(response: ServerResponse, failure: Exclude<GithubFailure, { kind: 'slow' | 'late' | 'cut_after' }>): void {
  if (failure.kind === 'cut') {
    response.destroy();
    return;
  }
  if (failure.kind === 'malformed') {
    response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' }).end('{"id": 1, "body": ');
    return;
  }
  response.writeHead(failure.status, { 'content-type': 'application/json; charset=utf-8', ...failure.headers });
  response.end(JSON.stringify({ message: failure.message, documentation_url: 'https://docs.github.com/rest' }));
}
