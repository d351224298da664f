import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';

/** The port itself if a TCP server can listen there, otherwise one that is free now. */
export const freeTcpPort = (host: string, preferred: number): Promise<number> =>
  firstBound(preferred, (port) => bindTcp(host, port));

/** The same for UDP. */
export const freeUdpPort = (host: string, preferred: number): Promise<number> =>
  firstBound(preferred, (port) => bindUdp(host, port));

/** Resolves with the port that was bound, and is free again; null where it could not be. */
type Bind = (port: number) => Promise<number | null>;

async function firstBound(preferred: number, bind: Bind): Promise<number> {
  return (await bind(preferred)) ?? (await bind(0)) ?? preferred;
}

function bindTcp(host: string, port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(null));
    server.listen(port, host, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : null));
    });
  });
}

function bindUdp(host: string, port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
    socket.once('error', () => {
      socket.close();
      resolve(null);
    });
    socket.bind(port, host, () => {
      const bound = socket.address().port;
      socket.close(() => resolve(bound));
    });
  });
}
