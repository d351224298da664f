import { randomUUID } from 'node:crypto';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { MINUTE_MS, SECOND_MS } from '../model/instant.ts';
import { PROBLEMS, ProblemError, type ProblemSlug, problemJson } from './problems.ts';

export interface Listener {
  /** The address that reaches the server, with its actual port. */
  readonly url: string;
  /** Accepts no new connections, lets running requests finish for `drainMs`, then closes the remaining connections. */
  close(drainMs: number): Promise<void>;
}

const SERVER_OPTIONS = {
  /** Against senders that keep a connection by sending headers slowly. */
  headersTimeout: 10 * SECOND_MS,
  /** For the whole request, with its body. */
  requestTimeout: 30 * SECOND_MS,
  /** Longer than the minute after which proxies close idle connections, so that a proxy never uses one that was closed here. */
  keepAliveTimeout: MINUTE_MS + 5 * SECOND_MS,
  connectionsCheckingInterval: 2 * SECOND_MS,
};

/** How often idle connections are closed while draining. */
const DRAIN_CHECK_MS = 50;

/** Serves `handle` on `host` and `port` (0: any free one). Rejects when it cannot listen there. */
export async function listen(handle: RequestListener, { host, port }: { host: string; port: number }): Promise<Listener> {
  const server = createServer(SERVER_OPTIONS, handle);
  server.on('clientError', answerBrokenRequest);
  // Without these handlers Node sends `100 Continue` at once; here that waits until the token has been checked.
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
  const check = setInterval(() => server.closeIdleConnections(), DRAIN_CHECK_MS);
  const cut = setTimeout(() => server.closeAllConnections(), drainMs);
  await new Promise<void>((resolve) => server.close(() => resolve()));
  clearInterval(check);
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

/** Requests that the parser refuses never reach the app, so their answer is written here. */
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
