import { createSocket } from 'node:dgram';
import { once } from 'node:events';

/** A UDP socket that speaks to one StatsD door. */
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

/** The port itself if a UDP socket can be bound there, else one that is free. */
export async function freeUdpPort(host: string, wanted: number): Promise<number> {
  const bind = (port: number) =>
    new Promise<number | null>((resolve) => {
      const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
      socket.once('error', () => resolve(null));
      socket.bind(port, host, () => {
        const bound = socket.address().port;
        socket.close(() => resolve(bound));
      });
    });
  return (await bind(wanted)) ?? (await bind(0)) ?? wanted;
}
