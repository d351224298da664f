const TWO_POW_24 = 2 ** 24;

/**
 * Reads what `BitWriter` wrote. Past the end it reads zero bits; `overrun` is true then, so that a decoder checks once at its end and not
 * at every step.
 */
export class BitReader {
  readonly #bytes: Uint8Array;
  #next: number;
  #window = 0;
  #windowBits = 0;

  constructor(bytes: Uint8Array, offset: number) {
    this.#bytes = bytes;
    this.#next = offset;
  }

  /** The next bits in the low end of an integer, at least 24 of them; nothing is consumed. */
  peek(): number {
    while (this.#windowBits < 24) {
      this.#window |= (this.#next < this.#bytes.length ? this.#bytes[this.#next]! : 0) << this.#windowBits;
      this.#next += 1;
      this.#windowBits += 8;
    }
    return this.#window;
  }

  /** Consumes bits that `peek` showed, at most 24. */
  skip(bits: number): void {
    this.#window >>>= bits;
    this.#windowBits -= bits;
  }

  /** The next 0 to 24 bits as an integer. */
  read(bits: number): number {
    const value = this.peek() & ((1 << bits) - 1);
    this.skip(bits);
    return value;
  }

  /** The next 0 to 53 bits as an integer. */
  readWide(bits: number): number {
    let value = 0;
    let scale = 1;
    let left = bits;
    while (left > 24) {
      value += this.read(24) * scale;
      scale *= TWO_POW_24;
      left -= 24;
    }
    return value + this.read(left) * scale;
  }

  /** The bytes from the next whole byte on. */
  rest(): Uint8Array {
    return this.#bytes.subarray(this.#position());
  }

  /** True when more was read than there is. */
  overrun(): boolean {
    return this.#position() > this.#bytes.length;
  }

  #position(): number {
    return this.#next - (this.#windowBits >>> 3);
  }
}
