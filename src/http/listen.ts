import { randomUUID } from 'node:crypto';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { MINUTE_MS, SECOND_MS } from '../model/instant.ts';
import { PROBLEMS, ProblemError, type ProblemSlug, problemJson } from './problems.ts';

export interface Listener {
  /** The address that reaches the server, with the port it was given. */
  readonly url: string;
  /** Takes no new connections, lets requests under way finish for `drainMs`, then cuts what is left. */
  close(drainMs: number): Promise<void>;
}

const SERVER_OPTIONS = {
  /** A sender that dribbles its headers is cut off. */
  headersTimeout: 10 * SECOND_MS,
  /** For the whole request, body and all. */
  requestTimeout: 30 * SECOND_MS,
  /** Longer than the minute after which proxies drop idle connections, so that the proxy closes first and never meets a closed one. */
  keepAliveTimeout: MINUTE_MS + 5 * SECOND_MS,
  connectionsCheckingInterval: 2 * SECOND_MS,
};

/** While draining, connections that fell idle are closed this often. */
const DRAIN_LOOK_MS = 50;

/** Serves `handle` on `host` and `port` (0: any free one). Rejects when it cannot listen there. */
export async function listen(handle: RequestListener, { host, port }: { host: string; port: number }): Promise<Listener> {
  const server = createServer(SERVER_OPTIONS, handle);
  server.on('clientError', answerBrokenRequest);
  // The body is asked for when somebody wants to read it, not before the token was checked.
  server.on('checkContinue', handle);
  server.on('checkExpectation', handle);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return { url: urlOf(server.address() as AddressInfo), close: (drainMs) => drain(server, drainMs) };
}

function urlOf({ address, family, port }: AddressInfo): string {
  const anywhere = address === '0.0.0.0' || address === '::';
  const host = anywhere ? '127.0.0.1' : family === 'IPv6' ? `[${address}]` : address;
  return `http://${host}:${port}`;
}

async function drain(server: Server, drainMs: number): Promise<void> {
  const look = setInterval(() => server.closeIdleConnections(), DRAIN_LOOK_MS);
  const cut = setTimeout(() => server.closeAllConnections(), drainMs);
  await new Promise<void>((resolve) => server.close(() => resolve()));
  clearInterval(look);
  clearTimeout(cut);
}

const BROKEN_REQUESTS: Readonly<Record<string, ProblemSlug>> = {
  HPE_HEADER_OVERFLOW: 'headers-too-large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request-timeout',
};

const REASON_PHRASES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  408: 'Request Timeout',
  431: 'Request Header Fields Too Large',
};

/** What the parser refuses never reaches the app, so it is answered here, by hand. */
function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const slug = BROKEN_REQUESTS[error.code ?? ''] ?? 'malformed-request';
  const { status, title } = PROBLEMS[slug];
  const requestId = randomUUID();
  const body = JSON.stringify(problemJson(new ProblemError(slug, `${title}.`), requestId));
  const head = [
    `HTTP/1.1 ${status} ${REASON_PHRASES[status]}`,
    'Content-Type: application/problem+json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    `X-Request-Id: ${requestId}`,
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
