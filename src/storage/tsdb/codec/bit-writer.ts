const INITIAL_BYTES = 4_096;
const TWO_POW_24 = 2 ** 24;

/** Writes bits into a growing run of bytes, the least significant bit first. `BitReader` reads them. */
export class BitWriter {
  #bytes = new Uint8Array(INITIAL_BYTES);
  #length = 0;
  /** Bits not yet in a whole byte: always fewer than 8 between calls. */
  #pending = 0;
  #pendingBits = 0;

  /** Makes room for this many more bytes; `write` itself does not check. */
  reserve(bytes: number): void {
    if (this.#length + bytes <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + bytes));
    grown.set(this.#bytes);
    this.#bytes = grown;
  }

  /** Writes the low `bits` bits (0 to 24) of `value`, an integer below 2^bits. Room must have been reserved. */
  write(value: number, bits: number): void {
    let pending = this.#pending | (value << this.#pendingBits);
    let pendingBits = this.#pendingBits + bits;
    while (pendingBits >= 8) {
      this.#bytes[this.#length++] = pending & 0xff;
      pending >>>= 8;
      pendingBits -= 8;
    }
    this.#pending = pending;
    this.#pendingBits = pendingBits;
  }

  /** As `write`, for 0 to 53 bits. */
  writeWide(value: number, bits: number): void {
    let rest = value;
    let left = bits;
    while (left > 24) {
      this.write(rest % TWO_POW_24, 24);
      rest = Math.floor(rest / TWO_POW_24);
      left -= 24;
    }
    this.write(rest, left);
  }

  /** Fills the last byte with zero bits. */
  align(): void {
    if (this.#pendingBits > 0) this.write(0, 8 - this.#pendingBits);
  }

  /** Appends whole bytes after aligning. */
  writeBytes(bytes: Uint8Array): void {
    this.align();
    this.reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** Everything written, aligned to a byte, as a copy the caller owns; the writer is empty afterwards and can be used again. */
  take(): Uint8Array {
    this.reserve(1);
    this.align();
    const taken = this.#bytes.slice(0, this.#length);
    this.#length = 0;
    return taken;
  }
}
