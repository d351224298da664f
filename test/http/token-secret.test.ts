import { describe, expect, it } from 'vitest';
import { hashTokenSecret, makeTokenSecret, tokenChecksum } from '../../src/http/token-secret.ts';

describe('token secrets', () => {
  it('carry the widest scope and their own checksum', () => {
    for (const [scopes, letter] of [
      [['ingest'], 'i'],
      [['ingest', 'read'], 'r'],
      [['read', 'admin'], 'a'],
    ] as const) {
      const secret = makeTokenSecret(scopes);
      expect(secret).toMatch(new RegExp(`^pbk_${letter}_[0-9A-Za-z]{43}_[0-9A-Za-z]{6}$`));
      const cut = secret.lastIndexOf('_');
      expect(tokenChecksum(secret.slice(0, cut))).toBe(secret.slice(cut + 1));
    }
    expect(makeTokenSecret(['read'])).not.toBe(makeTokenSecret(['read']));
  });

  // python3 -c "import zlib; print(zlib.crc32(b'123456789'))" gives 3421780262, which is 3:45:35:27:22:14 to the base 62.
  it('have the CRC-32 everybody has', () => {
    expect(tokenChecksum('123456789')).toBe('3jZRME');
  });

  // printf %s abc | sha256sum
  it('are stored as SHA-256', () => {
    expect(hashTokenSecret('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });
});
