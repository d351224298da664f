/** The wire types of Protocol Buffers that are in use; groups (3 and 4) are not. */
export const WIRE = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

const WIRE_MASK = 7;
/** The highest number of a field (protobuf.dev, "Encoding"). */
const LAST_FIELD = 536_870_911;
const LONGEST_VARINT_BYTES = 10;
const TWO_32 = 2 ** 32;
const TWO_63 = 2 ** 63;

/** What stands before a field: its number and its wire type in one, as it is written on the wire. */
export const wireTag = (field: number, wireType: (typeof WIRE)[keyof typeof WIRE]): number => field * (WIRE_MASK + 1) + wireType;

/**
 * Reads the wire format of Protocol Buffers from the bytes of one message, field by field and without a schema:
 *
 *     for (let tag = reader.tag(); tag !== 0; tag = reader.tag())
 *       if (tag === wireTag(1, WIRE.bytes)) ...reader.text()... else reader.skip(tag);
 *
 * Never throws. Bytes that are no message set `failed` and end the loop and those around it; what was read until then must not be used.
 * By hand, because the libraries build an object for each field of each message, which is most of the time of a receiver.
 *
 * @see https://protobuf.dev/programming-guides/encoding/
 */
export class ProtobufReader {
  readonly #bytes: Buffer;
  /** All of the bytes. */
  readonly view: DataView;
  #position = 0;
  #end: number;
  #failed = false;
  readonly #maxMessages: number;
  #messages = 0;

  /** `maxMessages`: how many messages within this one, and lists, may be entered. An empty one has two bytes, and takes fifty times as many in memory. */
  constructor(bytes: Uint8Array, maxMessages = Number.POSITIVE_INFINITY) {
    this.#maxMessages = maxMessages;
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#end = bytes.byteLength;
  }

  get failed(): boolean {
    return this.#failed;
  }

  /** True where it failed because there were more messages than may be. */
  get hasTooMany(): boolean {
    return this.#messages > this.#maxMessages;
  }

  /** Where the next byte to be read stands. */
  get position(): number {
    return this.#position;
  }

  /** Where the message that is being read ends. */
  get end(): number {
    return this.#end;
  }

  /** True where a message with this tag, one byte each for tag and length, is all that is left. */
  isLast(tag: number): boolean {
    const at = this.#position;
    return this.#bytes[at] === tag && at + 2 + this.#bytes[at + 1]! === this.#end && this.#bytes[at + 1]! < 0x80;
  }

  /** Goes back to, or on to, a place within the message that is being read. */
  moveTo(position: number): void {
    if (!this.#failed) this.#position = position;
  }

  /** The tag of the next field, to be compared with `wireTag`; 0 at the end of the message and after a failure. */
  tag(): number {
    if (this.#position >= this.#end) return 0;
    const byte = this.#bytes[this.#position]!;
    // Nearly every field has a number below 16, and so a tag of one byte.
    if (byte > WIRE_MASK && byte < 0x80) {
      this.#position += 1;
      return byte;
    }
    const tag = this.varint();
    const field = Math.floor(tag / (WIRE_MASK + 1));
    if (field < 1 || field > LAST_FIELD) return this.#fail();
    return this.#failed ? 0 : tag;
  }

  /** Passes over a field that is not known. */
  skip(tag: number): void {
    switch (tag & WIRE_MASK) {
      case WIRE.varint:
        this.varint();
        return;
      case WIRE.fixed64:
        this.#take(8);
        return;
      case WIRE.bytes:
        this.#take(this.varint());
        return;
      case WIRE.fixed32:
        this.#take(4);
        return;
      default:
        this.#fail();
    }
  }

  /** Passes over all fields of this tag, which is one byte of wire type `bytes`, that come next. */
  skipAll(tag: number): void {
    const bytes = this.#bytes;
    while (this.#position < this.#end && bytes[this.#position] === tag) {
      const length = bytes[this.#position + 1]!;
      if (length < 0x80 && this.#position + 2 + length <= this.#end) this.#position += 2 + length;
      else this.skip(this.tag());
    }
  }

  /** Goes into a message within this one. Returns what `leave` is to be given when its fields have been read. */
  enter(): number {
    const outerEnd = this.#end;
    const length = this.varint();
    this.#messages += 1;
    if (length > outerEnd - this.#position || this.hasTooMany) this.#fail();
    else this.#end = this.#position + length;
    return outerEnd;
  }

  leave(outerEnd: number): void {
    this.#position = this.#failed ? outerEnd : this.#end;
    this.#end = outerEnd;
  }

  /** True while a packed list that was entered has more. */
  get hasMore(): boolean {
    return this.#position < this.#end;
  }

  /** An unsigned integer; beyond 2^53 a double next to it. */
  varint(): number {
    let value = 0;
    let weight = 1;
    for (let count = 0; count < LONGEST_VARINT_BYTES; count += 1) {
      if (this.#position >= this.#end) return this.#fail();
      const byte = this.#bytes[this.#position++]!;
      if (byte < 0x80) return value + byte * weight;
      value += (byte & 0x7f) * weight;
      weight *= 0x80;
    }
    return this.#fail();
  }

  /** An `int32` or `int64`: a negative one is its complement of 2^64. */
  int(): number {
    const start = this.#position;
    const value = this.varint();
    // A negative number always has ten bytes. Near 2^64 doubles are 2,048 apart, so it is read again without them.
    return value < TWO_63 || this.#failed ? value : this.#negative(start);
  }

  /** A `sint32` or `sint64`, on which the sign was folded into the lowest bit. */
  foldedInt(): number {
    const value = this.varint();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  /** A `fixed64`; beyond 2^53 the nearest double. */
  fixed64(): number {
    const at = this.#take(8);
    return this.#failed ? 0 : this.view.getUint32(at + 4, true) * TWO_32 + this.view.getUint32(at, true);
  }

  /** An `sfixed64`; beyond 2^53 the nearest double. */
  signedFixed64(): number {
    const at = this.#take(8);
    return this.#failed ? 0 : this.view.getInt32(at + 4, true) * TWO_32 + this.view.getUint32(at, true);
  }

  double(): number {
    const at = this.#take(8);
    return this.#failed ? 0 : this.view.getFloat64(at, true);
  }

  /** True where the eight bytes that were just read are these bits: a number of JavaScript need not keep which NaN it is. */
  wereBits(high: number, low: number): boolean {
    const at = this.#position - 8;
    return this.view.getUint32(at + 4, true) === high && this.view.getUint32(at, true) === low;
  }

  /** Bytes, or a message as such: a view. */
  bytes(): Buffer {
    const length = this.varint();
    const at = this.#take(length);
    return this.#failed ? this.#bytes.subarray(0, 0) : this.#bytes.subarray(at, at + length);
  }

  /** A text; what is not UTF-8 in it becomes U+FFFD. */
  text(): string {
    const length = this.varint();
    const at = this.#take(length);
    return this.#failed ? '' : this.#bytes.toString('utf8', at, at + length);
  }

  /**
   * The bytes of a message as they are, behind their length, one character a byte: to be looked up in a map, and read later from
   * `Buffer.from(raw, 'latin1')`.
   */
  raw(): string {
    const start = this.#position;
    const length = this.varint();
    const at = this.#take(length);
    return this.#failed ? '' : this.#bytes.toString('latin1', start, at + length);
  }

  /** The place of the next bytes, which are passed over. */
  #take(length: number): number {
    const at = this.#position;
    if (length > this.#end - at) return this.#fail();
    this.#position = at + length;
    return at;
  }

  #negative(start: number): number {
    let value = 0n;
    for (let index = 0; index < LONGEST_VARINT_BYTES; index += 1) {
      value |= BigInt(this.#bytes[start + index]! & 0x7f) << BigInt(7 * index);
    }
    return Number(BigInt.asIntN(64, value));
  }

  #fail(): number {
    this.#failed = true;
    this.#position = this.#end;
    return 0;
  }
}
