const DOUBLE = Float64Array.BYTES_PER_ELEMENT;

/**
 * Arrays that are used again. Their memory is outside of the heap of JavaScript: a stream of new ones, each of which lives until its samples are
 * sealed, keeps the collector of garbage busy with everything else there is.
 */
export class ArrayPool {
  readonly #maxBytes: number;
  /** By length. */
  readonly #free = new Map<number, Float64Array[]>();
  #bytes = 0;

  /** `maxBytes` is what may wait to be used again. */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** An array of at least `length` elements, which may hold anything. */
  take(length: number): Float64Array {
    const room = 2 ** Math.ceil(Math.log2(length));
    const found = this.#free.get(room)?.pop();
    if (found === undefined) return new Float64Array(room);
    this.#bytes -= room * DOUBLE;
    return found;
  }

  /** Takes an array back that nobody looks at any more; lets go of one that does not fit, or of which there are enough. */
  give(array: Float64Array): void {
    const { length, byteLength } = array;
    const isOwn = length > 0 && (length & (length - 1)) === 0 && byteLength === array.buffer.byteLength;
    if (!isOwn || this.#bytes + byteLength > this.#maxBytes) return;
    const ofLength = this.#free.get(length);
    if (ofLength) ofLength.push(array);
    else this.#free.set(length, [array]);
    this.#bytes += byteLength;
  }
}
