import { SECOND_MS } from '../../model/instant.ts';
import { CliFailure } from '../process/cli-failure.ts';
import { oneLine } from '../process/one-line.ts';

/** The REST API of a server, with one token. Every refusal and every unreachable server is a `CliFailure` that says what to do. */
export interface ApiClient {
  get(path: string): Promise<unknown>;
  /** The answer as text, such as a report as Markdown. */
  getText(path: string): Promise<string>;
  post(path: string, body: unknown, headers?: Readonly<Record<string, string>>): Promise<unknown>;
  patch(path: string, body: unknown): Promise<unknown>;
  delete(path: string): Promise<void>;
}

/** Longer than any honest answer takes, a slow disk included. */
const TIMEOUT_MS = 60 * SECOND_MS;

/** Answers that another attempt may better: overload, restart, a proxy that has lost its server. */
const TRANSIENT_STATUSES = [408, 429, 500, 502, 503, 504];

interface Sending {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A client for the server at `url` (such as `http://127.0.0.1:7465`). An attempt may take `timeoutMs`. */
export function createApiClient(url: string, token: string, timeoutMs = TIMEOUT_MS): ApiClient {
  const call = async (method: string, path: string, { body, headers }: Sending = {}): Promise<string> => {
    const response = await send(new URL(path, url), {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', accept: 'application/json', ...headers },
      body: body === undefined ? null : JSON.stringify(body),
      signal: AbortSignal.timeout(timeoutMs),
      // A server that sends elsewhere may send the token there too.
      redirect: 'manual',
    });
    const text = await readText(response, new URL(url).origin);
    if (!response.ok) throw refusal(response, text);
    return text;
  };
  const json = (text: string): unknown => {
    try {
      return text === '' ? null : JSON.parse(text);
    } catch (error) {
      throw new CliFailure(`what answers at ${url} is no Pinkbar server: it sent no JSON`, { cause: error });
    }
  };
  return {
    get: async (path) => json(await call('GET', path)),
    getText: (path) => call('GET', path),
    post: async (path, body, headers = {}) => json(await call('POST', path, { body, headers })),
    patch: async (path, body) => json(await call('PATCH', path, { body })),
    delete: async (path) => {
      await call('DELETE', path);
    },
  };
}

async function send(url: URL, request: RequestInit): Promise<Response> {
  try {
    return await fetch(url, request);
  } catch (error) {
    throw unreachable(url.origin, error);
  }
}

async function readText(response: Response, origin: string): Promise<string> {
  try {
    return await response.text();
  } catch (error) {
    throw unreachable(origin, error);
  }
}

function unreachable(origin: string, error: unknown): CliFailure {
  const { cause } = error as Error;
  const reason = cause instanceof Error && cause.message !== '' ? cause.message : (error as Error).message;
  const advice = 'is the server running there? Start it with: pinkbar serve';
  return new CliFailure(`cannot reach ${origin} (${reason}); ${advice}`, { cause: error, retryAfterMs: 0 });
}

function refusal(response: Response, text: string): CliFailure {
  const problem = parseProblem(text);
  const message = oneLine(problem ? problemText(response.status, problem) : `the server answered with status ${response.status}`);
  const refused = { slug: problem?.type?.split('/').at(-1) ?? '', errors: problem?.errors ?? [] };
  if (!TRANSIENT_STATUSES.includes(response.status)) return new CliFailure(message, { refusal: refused });
  const seconds = Number(response.headers.get('retry-after') ?? 0);
  return new CliFailure(message, { retryAfterMs: Number.isFinite(seconds) && seconds > 0 ? seconds * SECOND_MS : 0 });
}

interface Problem {
  readonly type?: string;
  readonly title?: string;
  readonly detail?: string;
  readonly hint?: string;
  readonly errors?: readonly { readonly code: string; readonly detail: string }[];
}

/** Null for what is no problem document, such as a proxy's page. */
function parseProblem(text: string): Problem | null {
  try {
    return JSON.parse(text) as Problem | null;
  } catch {
    return null;
  }
}

/** A problem document in one line. */
function problemText(status: number, problem: Problem): string {
  const said = [problem.title, problem.detail].filter((part) => part).join(': ');
  return `${said || 'the server refused'} (status ${status})${problem.hint ? `. ${problem.hint}` : ''}`;
}
