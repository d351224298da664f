/** The buffers that change hands with one message, each once. */
export interface TransferList {
  readonly buffers: ReadonlySet<ArrayBuffer>;
  /**
   * Puts the buffer of an array on the list and returns the array to send. An array that shows only part of its buffer is sent as a copy:
   * moving its buffer would take the rest away from its other readers, and cloning the array would copy all of the buffer.
   */
  take(array: Float64Array): Float64Array;
}

/** An empty list. Fill it with the arrays of one message, and give its buffers to `postMessage` with that message. */
export function createTransferList(): TransferList {
  const buffers = new Set<ArrayBuffer>();
  return {
    buffers,
    take(array) {
      // Empty arrays may be shared constants, and nothing is gained by moving them.
      if (array.length === 0) return array;
      const own = hasOwnBuffer(array) ? array : new Float64Array(array);
      buffers.add(own.buffer);
      return own;
    },
  };
}

/** True when an array shows all of its buffer, and its buffer is not shared memory. */
export const hasOwnBuffer = (array: Float64Array): array is Float64Array<ArrayBuffer> =>
  array.buffer instanceof ArrayBuffer && array.byteLength === array.buffer.byteLength;
