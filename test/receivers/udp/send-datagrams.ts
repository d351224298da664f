import { createSocket } from 'node:dgram';

/** Sends datagrams to a port of this machine, in order, and resolves when the kernel has them all. */
export async function sendDatagrams(port: number, ...packets: readonly (string | Uint8Array)[]): Promise<void> {
  const socket = createSocket('udp4');
  for (const packet of packets) {
    await new Promise<void>((resolve, reject) =>
      socket.send(packet, port, '127.0.0.1', (error) => (error ? reject(error) : resolve())),
    );
  }
  await new Promise<void>((resolve) => socket.close(resolve));
}
