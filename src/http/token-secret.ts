import { hash, randomInt } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { Scope } from '../model/token.ts';

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** 43 of 62 characters are 256 bits. */
const RANDOM_LENGTH = 43;
/** 62^6 is more than 2^32. */
const CHECKSUM_LENGTH = 6;

/**
 * Makes the secret of a new token: `pbk_<scope letter>_<43 base62>_<crc32 as 6 base62>`. The prefix and the checksum let secret scanners
 * find a leaked one without false alarms. The letter is that of the scope that allows most.
 */
export function makeTokenSecret(scopes: readonly Scope[]): string {
  const widest = scopes.includes('admin') ? 'a' : scopes.includes('read') ? 'r' : 'i';
  const random = Array.from({ length: RANDOM_LENGTH }, () => BASE62[randomInt(BASE62.length)]).join('');
  const body = `pbk_${widest}_${random}`;
  return `${body}_${tokenChecksum(body)}`;
}

/** The checksum of everything before the last underscore. */
export function tokenChecksum(body: string): string {
  let rest = crc32(body);
  let digits = '';
  for (let i = 0; i < CHECKSUM_LENGTH; i += 1) {
    digits = BASE62[rest % BASE62.length] + digits;
    rest = Math.floor(rest / BASE62.length);
  }
  return digits;
}

/** What is stored of a secret. A fast hash is enough: 256 random bits cannot be guessed, and a slow one would let anybody use up the CPU. */
export const hashTokenSecret = (secret: string): string => hash('sha256', secret, 'hex');
