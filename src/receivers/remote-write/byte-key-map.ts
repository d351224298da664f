/** Multipliers of MurmurHash3, which spread the bits of every word over the hash. */
const MIX_WORD = 0xcc9e2d51;
const MIX_HASH = 0x9e3779b1;

const WORD = 4;
const LONG_WORD = 8;
const FIRST_BYTES = 1_024 * 1_024;

/** A key that was found where it stands. */
export interface KeyFound<Value> {
  /** Bytes of the key. */
  readonly length: number;
  readonly value: Value;
}

interface Entry<Value> extends KeyFound<Value> {
  readonly generation: Generation<Value>;
  readonly at: number;
  /** The one that was asked for after it. */
  next: Entry<Value> | null;
}

/** What is remembered until it is full; see `ByteKeyMap`. */
class Generation<Value> {
  readonly entries = new Map<number, Entry<Value>>();
  bytes = new Uint8Array(FIRST_BYTES);
  view = new DataView(this.bytes.buffer);
  used = 0;

  reserve(length: number): void {
    if (this.used + length <= this.bytes.length) return;
    const grown = new Uint8Array(Math.max(this.bytes.length * 2, this.used + length));
    grown.set(this.bytes);
    this.bytes = grown;
    this.view = new DataView(grown.buffer);
  }
}

/**
 * A bounded memory by keys that are bytes, without making a text of them. It has two generations: one that fills, and the one before. What
 * is found in the old one moves to the new, and when that is full the old one goes: so whatever was asked for lately is there, and no use
 * has to be noted. At most twice the limits are held. Of two keys with one hash the later one stays, so a miss is possible at any time.
 * Senders repeat themselves: `next` compares the key that came after the last one before, without a hash.
 */
export class ByteKeyMap<Value> {
  readonly #maxEntries: number;
  readonly #maxBytes: number;
  readonly #seed: number;
  #young = new Generation<Value>();
  #old = new Generation<Value>();
  #last: Entry<Value> | null = null;

  /** `seed` keeps a sender from choosing keys whose hashes collide. */
  constructor(limits: { readonly maxEntries: number; readonly maxBytes: number }, seed: number) {
    this.#maxEntries = limits.maxEntries;
    this.#maxBytes = limits.maxBytes;
    this.#seed = seed;
  }

  get size(): number {
    return this.#young.entries.size + this.#old.entries.size;
  }

  /**
   * The key that came after the last one before, where it stands from `from` on, before `limit`. Where a key ends need not be known for that;
   * whether it is all of what stands there is for the caller to say.
   */
  next(view: DataView, from: number, limit: number): KeyFound<Value> | null {
    const expected = this.#last?.next;
    if (!expected || expected.generation !== this.#young || expected.length > limit - from) return null;
    return hasBytes(expected, view, from) ? expected : null;
  }

  /** Tells that what `next` found is a key. */
  follow(found: KeyFound<Value>): void {
    this.#last = found as Entry<Value>;
  }

  /** The value of the bytes from `from` to before `to`. */
  get(view: DataView, from: number, to: number): Value | undefined {
    const expected = this.next(view, from, to);
    if (expected?.length === to - from) {
      this.follow(expected);
      return expected.value;
    }
    const hash = this.#hash(view, from, to);
    const young = this.#young.entries.get(hash);
    if (young?.length === to - from && hasBytes(young, view, from)) return this.#follow(young).value;
    const old = this.#old.entries.get(hash);
    if (old?.length !== to - from || !hasBytes(old, view, from)) return undefined;
    return this.#follow(this.#add(hash, view, from, to, old.value)).value;
  }

  set(view: DataView, from: number, to: number, value: Value): void {
    this.#follow(this.#add(this.#hash(view, from, to), view, from, to, value));
  }

  #follow(entry: Entry<Value>): Entry<Value> {
    if (this.#last) this.#last.next = entry;
    this.#last = entry;
    return entry;
  }

  #add(hash: number, view: DataView, from: number, to: number, value: Value): Entry<Value> {
    const length = to - from;
    if (this.#young.entries.size >= this.#maxEntries || this.#young.used + length > this.#maxBytes) {
      this.#old = this.#young;
      this.#young = new Generation();
    }
    const generation = this.#young;
    const entry = { generation, at: generation.used, length, value, next: null };
    generation.reserve(length + WORD);
    generation.bytes.set(new Uint8Array(view.buffer, view.byteOffset + from, length), generation.used);
    generation.entries.set(hash, entry);
    generation.used += length;
    return entry;
  }

  #hash(view: DataView, from: number, to: number): number {
    let hash = this.#seed ^ (to - from);
    let position = from;
    for (; position <= to - WORD; position += WORD) hash = mixed(hash, view.getUint32(position));
    let rest = 0;
    for (; position < to; position += 1) rest = (rest << 8) | view.getUint8(position);
    hash = mixed(hash, rest);
    return hash ^ (hash >>> 16);
  }
}

function mixed(hash: number, word: number): number {
  const spread = Math.imul(word, MIX_WORD);
  const joined = hash ^ (spread ^ (spread >>> 15));
  return Math.imul(joined ^ (joined >>> 13), MIX_HASH);
}

function hasBytes<Value>({ generation, at, length }: Entry<Value>, view: DataView, from: number): boolean {
  const own = generation.view;
  const offset = at - from;
  const to = from + length;
  let position = from;
  // Compiled code compares words of 64 bits without making objects of them.
  for (; position <= to - LONG_WORD; position += LONG_WORD) {
    if (view.getBigInt64(position, true) !== own.getBigInt64(position + offset, true)) return false;
  }
  for (; position < to; position += 1) if (view.getUint8(position) !== own.getUint8(position + offset)) return false;
  return true;
}
