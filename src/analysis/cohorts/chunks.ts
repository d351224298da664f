import { MINUTE_MS } from '../../model/instant.ts';
import { LONGEST_CHUNK_MINUTES } from './spread-constants.ts';

/** The steps before the new version came, in stretches as long as the one that is compared, from the last one backwards. */
export function chunksBefore(from: number, length: number, stepMs: number): readonly Int32Array[] {
  const size = Math.max(1, Math.min(length, Math.floor((LONGEST_CHUNK_MINUTES * MINUTE_MS) / stepMs)));
  const chunks: Int32Array[] = [];
  for (let end = from; end - size >= 0; end -= size) chunks.push(Int32Array.from({ length: size }, (_, i) => end - size + i));
  return chunks;
}
