import { createTransferList, hasOwnBuffer } from './transfer-list.ts';

const buffersOfAnswers = new WeakMap<object, ReadonlySet<ArrayBuffer>>();

/**
 * Marks the answer of a served function: `arrays`, which are part of it, are moved to the caller's thread instead of copied. They must
 * belong to this answer alone, for nobody in this thread can read them afterwards; those that show only part of a buffer are copied all
 * the same. Returns the answer. (Comlink's `transfer` works in the same way.)
 */
export function transferAnswer<Answer extends object>(answer: Answer, arrays: readonly Float64Array[]): Answer {
  const list = createTransferList();
  for (const array of arrays) if (hasOwnBuffer(array)) list.take(array);
  buffersOfAnswers.set(answer, list.buffers);
  return answer;
}

/** The buffers to move with an answer; none unless it was marked with `transferAnswer`. */
export function buffersOf(answer: unknown): readonly ArrayBuffer[] {
  const buffers = typeof answer === 'object' && answer !== null ? buffersOfAnswers.get(answer) : undefined;
  return buffers ? [...buffers] : [];
}
