import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

/** Stands between a sender and a server that comes and goes, at an address that stays. */
export interface WriteRelay {
  readonly server: Server;
  /** Null while nothing is there: the sender's connection breaks off, as with a server that was killed. */
  target: string | null;
  /** Answers 503 itself. */
  isBusy: boolean;
  /** Answers that went back to the sender, by status. */
  readonly answered: Map<number, number>;
  /** The bodies that were answered 204. */
  readonly acknowledged: Uint8Array[];
}

export function createWriteRelay(): WriteRelay {
  const relay: WriteRelay = {
    server: createServer((request, response) => void pass(relay, request, response)),
    target: null,
    isBusy: false,
    answered: new Map(),
    acknowledged: [],
  };
  return relay;
}

async function pass(relay: WriteRelay, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const body = Uint8Array.from(Buffer.concat(parts));
  const { target, isBusy } = relay;
  const headers = Object.fromEntries(Object.entries(request.headers).filter(([name]) => !HOP_BY_HOP.includes(name))) as Record<
    string,
    string
  >;
  try {
    if (target === null) throw new Error('nothing is there');
    const answer = isBusy ? busy() : await fetch(`${target}${request.url}`, { method: 'POST', headers, body });
    const text = await answer.text();
    relay.answered.set(answer.status, (relay.answered.get(answer.status) ?? 0) + 1);
    if (answer.status === 204) relay.acknowledged.push(body);
    response.writeHead(answer.status, { 'retry-after': answer.headers.get('retry-after') ?? '' }).end(text);
  } catch {
    response.destroy();
  }
}

const HOP_BY_HOP = ['host', 'connection', 'content-length', 'transfer-encoding'];

const busy = (): Response => new Response('busy', { status: 503, headers: { 'retry-after': '1' } });
