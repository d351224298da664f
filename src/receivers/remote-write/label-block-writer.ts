const FIRST_BYTES = 4_096;
/** Of a label: three tags, and three lengths of two bytes at most. */
const MOST_OVERHEAD_BYTES = 9;

const LABEL = 0x0a;
const NAME = 0x0a;
const VALUE = 0x12;

/**
 * References make a short request mean labels of any length. Of a text more than this is not written, and of a series no more labels once
 * they take as much as the other: both is beyond what a series may have, so it is refused for what was written.
 */
const LONGEST_TEXT_BYTES = 4_096;
const LONGEST_BLOCK_BYTES = 65_536;

/** Writes labels as the fields of a time series of remote write 1.0, which are what series are remembered by. */
export class LabelBlockWriter {
  #bytes = new Uint8Array(FIRST_BYTES);
  view = new DataView(this.#bytes.buffer);
  length = 0;

  clear(): void {
    this.length = 0;
  }

  add(labelName: Uint8Array, labelValue: Uint8Array): void {
    if (this.length > LONGEST_BLOCK_BYTES) return;
    const name = labelName.subarray(0, LONGEST_TEXT_BYTES);
    const value = labelValue.subarray(0, LONGEST_TEXT_BYTES);
    const inner = 2 + sizeOfVarint(name.length) + name.length + sizeOfVarint(value.length) + value.length;
    this.#reserve(inner + MOST_OVERHEAD_BYTES);
    this.#byte(LABEL);
    this.#varint(inner);
    this.#byte(NAME);
    this.#varint(name.length);
    this.#copy(name);
    this.#byte(VALUE);
    this.#varint(value.length);
    this.#copy(value);
  }

  #byte(value: number): void {
    this.#bytes[this.length] = value;
    this.length += 1;
  }

  #varint(value: number): void {
    let rest = value;
    for (; rest >= 0x80; rest >>>= 7) this.#byte((rest & 0x7f) | 0x80);
    this.#byte(rest);
  }

  #copy(bytes: Uint8Array): void {
    this.#bytes.set(bytes, this.length);
    this.length += bytes.length;
  }

  #reserve(more: number): void {
    if (this.length + more <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(this.#bytes.length * 2, this.length + more));
    grown.set(this.#bytes);
    this.#bytes = grown;
    this.view = new DataView(grown.buffer);
  }
}

const sizeOfVarint = (value: number): number => (value < 0x80 ? 1 : 2);
