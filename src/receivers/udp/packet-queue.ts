import type { Millis } from '../../model/instant.ts';

/** A datagram as received. */
export interface QueuedPacket {
  readonly bytes: Buffer;
  readonly arrivedAt: Millis;
  /** The address it came from. */
  readonly sender: string;
  /** In the unit of the queue's limit, such as lines. */
  readonly size: number;
}

const NEWLINE = 10;
/** Removing from the front of an array moves all the others; it is done once for this many packets. */
const COMPACT_AT = 4_096;

/** Datagrams read from the kernel but not yet decoded, oldest first. A full queue refuses new ones. */
export class PacketQueue {
  readonly #maxSize: number;
  #packets: QueuedPacket[] = [];
  /** Packets before this index have been removed. */
  #head = 0;
  #size = 0;

  constructor(maxSize: number) {
    this.#maxSize = maxSize;
  }

  /** False when the queue is full. */
  push(packet: QueuedPacket): boolean {
    if (this.#size + packet.size > this.#maxSize) return false;
    this.#size += packet.size;
    this.#packets.push(packet);
    return true;
  }

  /** Removes the oldest one; null when empty. */
  shift(): QueuedPacket | null {
    const packet = this.#packets[this.#head];
    if (!packet) return null;
    this.#head += 1;
    this.#size -= packet.size;
    if (this.#head >= COMPACT_AT || this.#head === this.#packets.length) {
      this.#packets = this.#packets.slice(this.#head);
      this.#head = 0;
    }
    return packet;
  }

  /** When the oldest one arrived; null when empty. */
  get oldestArrival(): Millis | null {
    return this.#packets[this.#head]?.arrivedAt ?? null;
  }
}

/** Lines of a datagram, empty ones included; at least one, so that empty datagrams cannot fill the memory. */
export function countLines(bytes: Buffer): number {
  let lines = 0;
  let start = 0;
  for (let newline = bytes.indexOf(NEWLINE); newline !== -1; newline = bytes.indexOf(NEWLINE, start)) {
    lines += 1;
    start = newline + 1;
  }
  return start < bytes.length || lines === 0 ? lines + 1 : lines;
}
