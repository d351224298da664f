import { randomBytes } from 'node:crypto';
import type { Millis } from '../../../model/instant.ts';

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const BITS_PER_CHARACTER = 5n;
const CHARACTERS = 26;
const RANDOM_BITS = 80n;

/**
 * Makes a source of ULIDs: 26 characters of Crockford's base 32, 48 bits of the instant and then 80 of chance, so that sorting by id is
 * sorting by time of making (https://github.com/ulid/spec). Within one millisecond, and when the clock steps back, each id is the one
 * before plus one, so a source never repeats itself nor goes backwards.
 */
export function timeOrderedIds(now: () => Millis): () => string {
  let last = -1n;
  return () => {
    const chance = BigInt(`0x${randomBytes(Number(RANDOM_BITS) / 8).toString('hex')}`);
    const fresh = (BigInt(Math.max(0, Math.floor(now()))) << RANDOM_BITS) | chance;
    last = fresh >> RANDOM_BITS > last >> RANDOM_BITS ? fresh : last + 1n;
    return toBase32(last);
  };
}

function toBase32(value: bigint): string {
  let text = '';
  for (let rest = value, i = 0; i < CHARACTERS; i += 1, rest >>= BITS_PER_CHARACTER) {
    text = ALPHABET.charAt(Number(rest & 31n)) + text;
  }
  return text;
}
