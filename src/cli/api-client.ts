import { CliFailure } from './cli-failure.ts';

/** The REST API of a server, with one token. Every refusal and every unreachable server is a `CliFailure` that says what to do. */
export interface ApiClient {
  get(path: string): Promise<unknown>;
  post(path: string, body: unknown): Promise<unknown>;
  delete(path: string): Promise<void>;
}

/** Longer than any honest answer takes, a slow disk included. */
const TIMEOUT_MS = 60_000;

/** A client for the server at `url` (such as `http://127.0.0.1:7465`). */
export function createApiClient(url: string, token: string): ApiClient {
  const call = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const response = await send(new URL(path, url), {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', accept: 'application/json' },
      body: body === undefined ? null : JSON.stringify(body),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const text = await response.text();
    if (!response.ok) throw new CliFailure(refusalText(response.status, text));
    return text === '' ? null : JSON.parse(text);
  };
  return {
    get: (path) => call('GET', path),
    post: (path, body) => call('POST', path, body),
    delete: async (path) => {
      await call('DELETE', path);
    },
  };
}

async function send(url: URL, request: RequestInit): Promise<Response> {
  try {
    return await fetch(url, request);
  } catch (error) {
    const { cause } = error as Error;
    const reason = cause instanceof Error && cause.message !== '' ? cause.message : (error as Error).message;
    throw new CliFailure(`cannot reach ${url.origin} (${reason}); is the server running there? Start it with: pinkbar serve`, {
      cause: error,
    });
  }
}

interface Problem {
  readonly title?: string;
  readonly detail?: string;
  readonly hint?: string;
}

/** A problem document in one line; what is not one (a proxy's page) by its status alone. */
function refusalText(status: number, text: string): string {
  let problem: Problem;
  try {
    problem = JSON.parse(text) as Problem;
  } catch {
    return `the server answered with status ${status}`;
  }
  const said = [problem.title, problem.detail].filter((part) => part).join(': ');
  return `${said || 'the server refused'} (status ${status})${problem.hint ? `. ${problem.hint}` : ''}`;
}
