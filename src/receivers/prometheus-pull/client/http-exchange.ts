import { request as httpRequest, type IncomingMessage } from 'node:http';
import { type Agent, request as httpsRequest } from 'node:https';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { type QueryRefusal, refused } from './query-answer.ts';

/** A request as it is sent. Nothing of an answer makes another one: redirects are answers here. */
export interface HttpExchange {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** Sent as a form by POST; null for GET. */
  readonly form: URLSearchParams | null;
  /** For TLS with own certificates; null for the ones of the system. */
  readonly agent: Agent | null;
  /** From the request to the last byte of the answer. */
  readonly timeoutMs: number;
  /** Of the answer, after it was inflated. */
  readonly maxBytes: number;
  readonly signal: AbortSignal;
}

export interface HttpAnswer {
  readonly outcome: 'received';
  readonly status: number;
  readonly contentType: string;
  readonly location: string | null;
  readonly body: string;
}

/** Sends one request and reads the answer to its end, within the limits. Never rejects. */
export async function exchange(sent: HttpExchange): Promise<HttpAnswer | QueryRefusal> {
  const deadline = AbortSignal.timeout(sent.timeoutMs);
  try {
    const message = await send(sent, AbortSignal.any([deadline, sent.signal]));
    const body = await readCapped(message, sent.maxBytes);
    if (body === null) return refused('too_much', `the answer is larger than ${sent.maxBytes} bytes`);
    const { 'content-type': contentType = '', location = null } = message.headers;
    return { outcome: 'received', status: message.statusCode ?? 0, contentType, location, body };
  } catch (error) {
    if (deadline.aborted) return refused('timed_out', `no complete answer within ${sent.timeoutMs / 1_000} s`);
    return refused('unreachable', `${sent.url.host} cannot be reached: ${networkFault(error)}`);
  }
}

function send({ url, headers, form, agent }: HttpExchange, signal: AbortSignal): Promise<IncomingMessage> {
  const body = form?.toString() ?? null;
  const formHeaders = body === null ? {} : { 'content-type': 'application/x-www-form-urlencoded' };
  const options = {
    method: body === null ? 'GET' : 'POST',
    headers: { accept: 'application/json', 'accept-encoding': 'gzip', 'user-agent': 'pinkbar', ...formHeaders, ...headers },
    signal,
  };
  return new Promise((resolve, reject) => {
    const request =
      url.protocol === 'https:' ? httpsRequest(url, { ...options, ...(agent ? { agent } : {}) }) : httpRequest(url, options);
    request.once('response', resolve);
    request.on('error', reject);
    request.end(body ?? undefined);
  });
}

/** The text of an answer; null where it is larger than allowed, of which no more is read. */
async function readCapped(message: IncomingMessage, maxBytes: number): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of inflated(message)) {
    size += (chunk as Buffer).length;
    if (size > maxBytes) {
      message.destroy();
      return null;
    }
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function inflated(message: IncomingMessage): Readable {
  if (message.headers['content-encoding'] !== 'gzip') return message;
  const gunzip = createGunzip();
  message.on('error', (error) => gunzip.destroy(error));
  return message.pipe(gunzip);
}

/** Where a name has several addresses the error of each is inside. */
function networkFault(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return networkFault(error.errors[0]);
  return error instanceof Error && error.message !== '' ? error.message : 'no connection';
}
