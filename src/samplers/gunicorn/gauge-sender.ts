import { createSocket, type Socket } from 'node:dgram';
import { lookup } from 'node:dns/promises';

/** Sends datagrams to one address. UDP has no answers, but a machine whose port is closed says so, and that is passed on once. */
export class GaugeSender {
  readonly #host: string;
  readonly #port: number;
  readonly #onFault: (reason: string) => void;
  #socket: Socket | null = null;
  #lastFault: string | null = null;

  constructor({ host, port }: { readonly host: string; readonly port: number }, onFault: (reason: string) => void) {
    this.#host = host;
    this.#port = port;
    this.#onFault = onFault;
  }

  /** Never rejects: what cannot be sent is lost, as with every sender of StatsD. */
  async send(datagrams: readonly string[]): Promise<void> {
    try {
      this.#socket ??= await this.#connect();
      const socket = this.#socket;
      for (const datagram of datagrams) {
        await new Promise<void>((resolve, reject) => socket.send(datagram, (error) => (error ? reject(error) : resolve())));
      }
    } catch (error) {
      this.#fail(error);
    }
  }

  close(): void {
    this.#socket?.close();
    this.#socket = null;
  }

  /** A connected socket, because only that one is told that nobody listens. The name is looked up again after every fault. */
  async #connect(): Promise<Socket> {
    const { address, family } = await lookup(this.#host);
    const socket = createSocket(family === 6 ? 'udp6' : 'udp4');
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.connect(this.#port, address, () => {
        socket.off('error', reject);
        resolve();
      });
    });
    socket.on('error', (error) => this.#fail(error));
    return socket;
  }

  #fail(error: unknown): void {
    this.close();
    const reason = error instanceof Error ? error.message : String(error);
    if (reason !== this.#lastFault) this.#onFault(reason);
    this.#lastFault = reason;
  }
}
