import type { Millis } from '../../model/instant.ts';

/** A datagram as it came. */
export interface QueuedPacket {
  readonly bytes: Buffer;
  readonly arrivedAt: Millis;
  readonly lines: number;
}

const NEWLINE = 10;
/** Taken packets at the front of the array are let go once there are this many. */
const COMPACT_AT = 4_096;

/**
 * Datagrams read from the kernel but not yet decoded, so that the kernel's small buffer is emptied first when they come in a burst.
 * Bounded by lines; when full it keeps what it has and refuses what is new.
 */
export class PacketQueue {
  readonly #maxLines: number;
  #packets: QueuedPacket[] = [];
  /** Packets before this index are taken. */
  #head = 0;
  #lines = 0;

  constructor(maxLines: number) {
    this.#maxLines = maxLines;
  }

  /** False when there is no room. */
  push(packet: QueuedPacket): boolean {
    if (this.#lines + packet.lines > this.#maxLines) return false;
    this.#lines += packet.lines;
    this.#packets.push(packet);
    return true;
  }

  /** The oldest one, or null. */
  shift(): QueuedPacket | null {
    const packet = this.#packets[this.#head];
    if (!packet) return null;
    this.#head += 1;
    this.#lines -= packet.lines;
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

/** Lines of a datagram, empty ones among them; at least one, so that empty datagrams cannot fill the memory. */
export function countLines(bytes: Buffer): number {
  let lines = 0;
  let start = 0;
  for (let newline = bytes.indexOf(NEWLINE); newline !== -1; newline = bytes.indexOf(NEWLINE, start)) {
    lines += 1;
    start = newline + 1;
  }
  return start < bytes.length || lines === 0 ? lines + 1 : lines;
}
