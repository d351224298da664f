/** What became of a request. Only `ok` carries an answer; the rest say what the user can do about it. */
export type Outcome<Answer> =
  | { readonly kind: 'ok'; readonly answer: Answer }
  /** No token, or one that is wrong, expired or revoked. */
  | { readonly kind: 'unauthorized' }
  /** The server cannot be reached, or does not answer in time. */
  | { readonly kind: 'unreachable' }
  /** The server answered with a problem. */
  | { readonly kind: 'problem'; readonly status: number; readonly title: string };

export type Query = ReadonlyArray<readonly [name: string, value: string | number | null]>;

/** Longer than any honest answer takes; without a limit a stalled connection would leave the page at "loading" for ever. */
const TIMEOUT_MS = 20_000;

function addressOf(path: string, query: Query): string {
  const params = new URLSearchParams();
  for (const [name, value] of query) if (value !== null) params.append(name, String(value));
  const text = params.toString();
  return text === '' ? path : `${path}?${text}`;
}

async function problemOf(response: Response): Promise<Outcome<never>> {
  const fallback = `${response.status} ${response.statusText}`.trim();
  const body: unknown = await response.json().catch(() => null);
  const { title, detail } = (body ?? {}) as { title?: unknown; detail?: unknown };
  const words = [title, detail].filter((part) => typeof part === 'string' && part !== '');
  return { kind: 'problem', status: response.status, title: words.join(': ') || fallback };
}

/**
 * Sends one request to Pinkbar's API as the bearer of `token` and reads the JSON answer. Throws only when `signal` is aborted, which
 * means that nobody waits for the answer any more.
 */
export async function callApi<Answer>(
  method: 'GET' | 'POST',
  path: string,
  query: Query,
  token: string,
  signal: AbortSignal,
): Promise<Outcome<Answer>> {
  try {
    const response = await fetch(addressOf(path, query), {
      method,
      headers: { accept: 'application/json', authorization: `Bearer ${token}` },
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
      cache: 'no-store',
    });
    if (response.status === 401) return { kind: 'unauthorized' };
    if (!response.ok) return await problemOf(response);
    return { kind: 'ok', answer: (await response.json()) as Answer };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof SyntaxError) return { kind: 'problem', status: 0, title: 'The answer was not JSON' };
    return { kind: 'unreachable' };
  }
}
