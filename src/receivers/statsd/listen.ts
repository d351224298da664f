import { createSocket, type Socket } from 'node:dgram';
import { setImmediate as turn } from 'node:timers/promises';
import type { EventDraft } from '../../model/event.ts';
import type { Millis } from '../../model/instant.ts';
import type { SampleBatch } from '../../model/sample.ts';
import { type Aggregator, BUCKET_MS } from '../aggregation/aggregator.ts';
import type { OrderedSender } from '../aggregation/ordered-sender.ts';
import { readKernelDrops } from '../udp/kernel-drops.ts';
import { countLines, PacketQueue } from '../udp/packet-queue.ts';
import { newCounters, type StatsdCounters } from './counters.ts';
import type { StatsdDialect } from './metric-line.ts';
import { createIntake } from './packet-handler.ts';
import { createEventSender, createSampleSender, type StatsdTakers } from './senders.ts';

/** Asked of the kernel; it grants `net.core.rmem_max`. At 208 KiB, the usual default, a burst of a fifth of a second is lost. */
const RECEIVE_BUFFER_BYTES = 4 * 1024 * 1024;
/** About a tenth of a second of decoding. */
const MAX_QUEUED_LINES = 100_000;
/** A few milliseconds of decoding, after which HTTP gets its turn. */
const LINES_PER_TURN = 2_000;
/** After the end of a bucket, so that what is queued by then has been folded. */
const FLUSH_GRACE_MS = 100;
/** A flood that does not end must not keep the process from ending. */
const MAX_CLOSING_TURNS = 1_000;

export interface StatsdListenerSettings {
  /** An IPv4 address or a name of one. StatsD has no authentication: anything but loopback lets the network write. */
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly dialect: StatsdDialect;
}

export interface StatsdListenerNeeds extends StatsdTakers {
  now(): Millis;
}

export interface StatsdListener {
  readonly host: string;
  readonly port: number;
  /** Live: read it whenever the numbers are wanted. */
  readonly counters: Readonly<StatsdCounters>;
  /** Takes what the kernel still holds, hands out the open bucket too, and resolves when all is accepted or given up. May be called twice. */
  close(): Promise<void>;
}

/** The socket could not be bound. */
export class StatsdListenError extends Error {
  override readonly name = 'StatsdListenError';
  readonly hint = 'choose another StatsD address or port, stop the server that has it, or turn StatsD off with port 0';
}

/** Opens the UDP door for StatsD. Rejects with `StatsdListenError` when the address cannot be bound. */
export async function listenStatsd(
  settings: StatsdListenerSettings,
  aggregator: Aggregator,
  needs: StatsdListenerNeeds,
): Promise<StatsdListener> {
  const socket = createSocket({ type: 'udp4', recvBufferSize: RECEIVE_BUFFER_BYTES });
  await bind(socket, settings);
  return new UdpListener(socket, settings.dialect, aggregator, needs);
}

function bind(socket: Socket, { host, port }: StatsdListenerSettings): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('error', (cause) =>
      reject(new StatsdListenError(`StatsD cannot listen on ${host}:${port}: ${cause.message}`, { cause })),
    );
    socket.bind({ address: host, port, exclusive: true }, () => {
      socket.removeAllListeners('error');
      resolve();
    });
  });
}

class UdpListener implements StatsdListener {
  readonly host: string;
  readonly port: number;
  readonly counters = newCounters();
  readonly #socket: Socket;
  readonly #aggregator: Aggregator;
  readonly #needs: StatsdListenerNeeds;
  readonly #queue = new PacketQueue(MAX_QUEUED_LINES);
  readonly #take: (packet: string, arrivedAt: Millis) => void;
  readonly #samples: OrderedSender<SampleBatch>;
  readonly #events: OrderedSender<EventDraft>;
  #isDraining = false;
  #flushTimer: NodeJS.Timeout;
  #closed: Promise<void> | null = null;

  constructor(socket: Socket, dialect: StatsdDialect, aggregator: Aggregator, needs: StatsdListenerNeeds) {
    const { address, port } = socket.address();
    this.host = address;
    this.port = port;
    this.#socket = socket;
    this.#aggregator = aggregator;
    this.#needs = needs;
    this.counters.receiveBufferBytes = socket.getRecvBufferSize();
    this.#samples = createSampleSender(needs, this.counters);
    this.#events = createEventSender(needs, this.counters);
    this.#take = createIntake(dialect, { aggregator, counters: this.counters, acceptEvent: (draft) => this.#events.push(draft) });
    socket.on('message', (bytes) => this.#enqueue(bytes));
    socket.on('error', (error) => needs.onFault(error));
    this.#flushTimer = this.#scheduleFlush();
  }

  close(): Promise<void> {
    this.#closed ??= this.#finish();
    return this.#closed;
  }

  async #finish(): Promise<void> {
    clearTimeout(this.#flushTimer);
    for (let turns = 0, seen = -1; seen !== this.counters.packetsReceived && turns < MAX_CLOSING_TURNS; turns += 1) {
      seen = this.counters.packetsReceived;
      await turn();
    }
    await new Promise<void>((resolve) => this.#socket.close(resolve));
    this.#fold(Number.POSITIVE_INFINITY);
    this.#handOut(this.#aggregator.takeAll(this.#needs.now()));
    await Promise.all([this.#samples.close(), this.#events.close()]);
  }

  #enqueue(bytes: Buffer): void {
    this.counters.packetsReceived += 1;
    const lines = countLines(bytes);
    if (this.#queue.push({ bytes, arrivedAt: this.#needs.now(), lines })) {
      if (!this.#isDraining) this.#drainNextTurn();
    } else {
      this.counters.packetsDropped += 1;
      this.counters.linesDropped += lines;
    }
  }

  #drainNextTurn(): void {
    this.#isDraining = true;
    setImmediate(() => {
      this.#fold(LINES_PER_TURN);
      if (this.#queue.oldestArrival === null) this.#isDraining = false;
      else this.#drainNextTurn();
    });
  }

  /** Takes packets until `maxLines` are reached or none is left. */
  #fold(maxLines: number): void {
    let lines = 0;
    while (lines < maxLines) {
      const packet = this.#queue.shift();
      if (!packet) return;
      this.#take(packet.bytes.toString('utf8'), packet.arrivedAt);
      lines += packet.lines;
    }
  }

  #scheduleFlush(): NodeJS.Timeout {
    const untilBucketEnd = BUCKET_MS - (this.#needs.now() % BUCKET_MS);
    return setTimeout(() => {
      this.#flush();
      this.#flushTimer = this.#scheduleFlush();
    }, untilBucketEnd + FLUSH_GRACE_MS);
  }

  /** A packet still queued belongs to the bucket in which it arrived, so nothing at or after it is closed yet. */
  #flush(): void {
    this.#handOut(this.#aggregator.takeClosed(this.#queue.oldestArrival ?? this.#needs.now()));
    this.counters.series = this.#aggregator.seriesCount;
    void readKernelDrops(this.host, this.port).then((drops) => {
      this.counters.kernelDrops = drops ?? this.counters.kernelDrops;
    });
  }

  #handOut(batch: SampleBatch): void {
    if (batch.length > 0) this.#samples.push(batch);
  }
}
