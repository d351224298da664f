import { createSocket, type Socket } from 'node:dgram';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ArrivalCounter, RejectionCause } from '../../component/arrivals.ts';
import type { Millis } from '../../model/instant.ts';
import { readKernelDrops } from './kernel-drops.ts';
import { PacketQueue } from './packet-queue.ts';

/** Requested from the kernel, which grants at most `net.core.rmem_max`. At 208 KiB, the usual default, a burst of a fifth of a second is lost. */
const RECEIVE_BUFFER_BYTES = 4 * 1024 * 1024;
/** A flood that does not end must not keep the process from ending. */
const MAX_CLOSING_TURNS = 1_000;

/** Decodes one datagram; `sender` is the address it came from, without the port. Must not throw. */
export type PacketHandler = (bytes: Buffer, arrivedAt: Millis, sender: string) => void;

/** How much work may wait, and how much is done before the event loop serves others. All three in the unit of `sizeOf`. */
export interface PacketLimits {
  /** The work a datagram makes, such as its lines or bytes; more than 0 for every datagram. */
  sizeOf(bytes: Buffer): number;
  readonly queued: number;
  readonly perTurn: number;
}

export interface UdpListenerOptions {
  /** What listens, in the words of error messages, such as `StatsD`. */
  readonly receiver: string;
  /** The settings of host and port, in the words of error messages. */
  readonly settings: string;
  /** An IPv4 address or a name of one. UDP has no authentication: anything but loopback lets the network write. */
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly limits: PacketLimits;
  readonly clock: () => Millis;
  /** Told of what is dropped because the queue is full. */
  readonly arrivals: Pick<ArrivalCounter, 'rejected'>;
  onFault(error: unknown): void;
}

/** What a socket has seen since it was opened. Totals that only grow, except for the size of the buffer. */
export interface UdpCounters {
  packetsReceived: number;
  /** Received, but not handled because the queue was full. */
  packetsDropped: number;
  /** The size of the dropped datagrams, in the unit of `PacketLimits.sizeOf`. */
  sizeDropped: number;
  /** The kernel's receive buffer, which may be smaller than requested. */
  receiveBufferBytes: number;
}

export interface UdpListener {
  readonly host: string;
  readonly port: number;
  /** Updated as datagrams come. */
  readonly counters: Readonly<UdpCounters>;
  /** When the oldest datagram that is not handled yet arrived; null when all are. */
  oldestQueued(): Millis | null;
  /** Datagrams that the kernel dropped because its buffer was full; null on systems that do not say. */
  kernelDrops(): Promise<number | null>;
  /** Reads what the kernel still has, handles all of it and resolves. May be called twice. */
  close(): Promise<void>;
}

/** The socket could not be bound. */
export class UdpListenError extends Error {
  override readonly name = 'UdpListenError';
  readonly hint: string;
  readonly settings: string;

  constructor({ receiver, settings, host, port }: UdpListenerOptions, cause: Error) {
    super(`${receiver} cannot listen on ${host}:${port}: ${cause.message}`, { cause });
    this.settings = settings;
    this.hint = `choose another ${receiver} address or port, stop the server that has it, or turn ${receiver} off with port 0`;
  }
}

/**
 * Listens on a UDP port. Datagrams are read at once, because the kernel's buffer is small, and handled from a queue, a few milliseconds
 * at a time, so that HTTP is served during a burst. Rejects with `UdpListenError` when the address cannot be bound.
 */
export async function listenUdp(options: UdpListenerOptions, handle: PacketHandler): Promise<UdpListener> {
  const socket = createSocket({ type: 'udp4', recvBufferSize: RECEIVE_BUFFER_BYTES });
  await bind(socket, options);
  return new QueueingListener(socket, options, handle);
}

function bind(socket: Socket, options: UdpListenerOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('error', (cause) => reject(new UdpListenError(options, cause)));
    socket.bind({ address: options.host, port: options.port, exclusive: true }, () => {
      socket.removeAllListeners('error');
      resolve();
    });
  });
}

const QUEUE_FULL: RejectionCause = {
  reason: 'queue-full',
  meaning: 'it came faster than it can be handled',
  advice: 'send less: aggregate at the sender or set a sample rate; or give the server a core of its own',
};

class QueueingListener implements UdpListener {
  readonly host: string;
  readonly port: number;
  readonly counters: UdpCounters;
  readonly #socket: Socket;
  readonly #limits: PacketLimits;
  readonly #clock: () => Millis;
  readonly #handle: PacketHandler;
  readonly #queue: PacketQueue;
  readonly #arrivals: UdpListenerOptions['arrivals'];
  #isDraining = false;
  #closed: Promise<void> | null = null;

  constructor(socket: Socket, { limits, clock, arrivals, onFault }: UdpListenerOptions, handle: PacketHandler) {
    const { address, port } = socket.address();
    this.host = address;
    this.port = port;
    this.counters = { packetsReceived: 0, packetsDropped: 0, sizeDropped: 0, receiveBufferBytes: socket.getRecvBufferSize() };
    this.#socket = socket;
    this.#limits = limits;
    this.#clock = clock;
    this.#handle = handle;
    this.#queue = new PacketQueue(limits.queued);
    this.#arrivals = arrivals;
    socket.on('message', (bytes, { address }) => this.#enqueue(bytes, address));
    socket.on('error', onFault);
  }

  oldestQueued(): Millis | null {
    return this.#queue.oldestArrival;
  }

  kernelDrops(): Promise<number | null> {
    return readKernelDrops(this.host, this.port);
  }

  close(): Promise<void> {
    this.#closed ??= this.#finish();
    return this.#closed;
  }

  async #finish(): Promise<void> {
    // The kernel's buffer is empty after a turn of the loop in which no datagram came.
    for (let turns = 0, seen = -1; seen !== this.counters.packetsReceived && turns < MAX_CLOSING_TURNS; turns += 1) {
      seen = this.counters.packetsReceived;
      await nextTurn();
    }
    await new Promise<void>((resolve) => this.#socket.close(resolve));
    this.#drain(Number.POSITIVE_INFINITY);
  }

  #enqueue(bytes: Buffer, sender: string): void {
    this.counters.packetsReceived += 1;
    const size = this.#limits.sizeOf(bytes);
    if (this.#queue.push({ bytes, arrivedAt: this.#clock(), sender, size })) {
      if (!this.#isDraining) this.#drainNextTurn();
    } else {
      this.counters.packetsDropped += 1;
      this.counters.sizeDropped += size;
      this.#arrivals.rejected(QUEUE_FULL, () => bytes.toString(), size);
    }
  }

  #drainNextTurn(): void {
    this.#isDraining = true;
    setImmediate(() => {
      this.#drain(this.#limits.perTurn);
      if (this.#queue.oldestArrival === null) this.#isDraining = false;
      else this.#drainNextTurn();
    });
  }

  /** Handles datagrams until `maxSize` is reached or none is left. */
  #drain(maxSize: number): void {
    let size = 0;
    while (size < maxSize) {
      const packet = this.#queue.shift();
      if (!packet) return;
      this.#handle(packet.bytes, packet.arrivedAt, packet.sender);
      size += packet.size;
    }
  }
}
