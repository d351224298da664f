import { createSocket } from 'node:dgram';
import { once } from 'node:events';

/** A UDP socket that speaks to one StatsD receiver. */
export interface StatsdSender {
  send(datagram: string): void;
  close(): void;
}

/** Opens a sender. Like gunicorn, it neither waits nor repeats: what the network loses is lost. */
export async function openStatsdSender(host: string, port: number): Promise<StatsdSender> {
  const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
  socket.on('error', () => {});
  socket.connect(port, host);
  await once(socket, 'connect');
  return { send: (datagram) => socket.send(datagram), close: () => socket.close() };
}
