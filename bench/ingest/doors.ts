import { Agent, request } from 'node:http';
import { TOKEN } from '../servers.ts';

/** Where bodies of one protocol are sent, and how it is answered when they are stored. */
export interface Door {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly stored: number;
}

const COMMON_HEADERS = { 'content-type': 'application/x-protobuf', authorization: `Bearer ${TOKEN}` };

export const REMOTE_WRITE: Door = {
  path: '/api/v1/write',
  headers: {
    ...COMMON_HEADERS,
    'content-encoding': 'snappy',
    'user-agent': 'Prometheus/2.42.0',
    'x-prometheus-remote-write-version': '0.1.0',
  },
  stored: 204,
};

export const OTLP: Door = {
  path: '/v1/metrics',
  headers: { ...COMMON_HEADERS, 'user-agent': 'OTel-OTLP-Exporter-JavaScript/0.208.0' },
  stored: 200,
};

const CONNECTIONS = 2;

/** Sends bodies over two connections, each the next one when the one before is answered. */
export async function send(url: string, door: Door, bodies: readonly Buffer[]): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  let next = 0;
  const connection = async (): Promise<void> => {
    while (next < bodies.length) {
      const body = bodies[next]!;
      next += 1;
      await post(url, door, body, agent);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, connection));
  agent.destroy();
}

const post = (url: string, { path, headers, stored }: Door, body: Buffer, agent: Agent): Promise<void> =>
  new Promise((settle, fail) => {
    const options = { method: 'POST', agent, headers: { ...headers, 'content-length': body.length } };
    const sent = request(`${url}${path}`, options, (answer) => {
      answer
        .resume()
        .once('end', () => (answer.statusCode === stored ? settle() : fail(new Error(`answered ${answer.statusCode}`))));
    });
    sent.once('error', fail).end(body);
  });
