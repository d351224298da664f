import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteKeyMap } from '../../../src/receivers/remote-write/byte-key-map.ts';

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
const put = (map: ByteKeyMap<string>, key: string): void => map.set(viewOf(Buffer.from(key)), 0, key.length, key);
const get = (map: ByteKeyMap<string>, key: string): string | undefined => map.get(viewOf(Buffer.from(key)), 0, key.length);

describe('a map by bytes', () => {
  it('finds the value of exactly these bytes, wherever they stand', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string({ unit: 'binary-ascii' }), { maxLength: 60 }), fc.nat(), (keys, seed) => {
        const map = new ByteKeyMap<string>({ maxEntries: 1_000, maxBytes: 1_000_000 }, seed);
        for (const key of keys) put(map, key);
        for (const key of keys) {
          const within = viewOf(Buffer.from(`xxx${key}yy`));
          expect(map.get(within, 3, 3 + key.length)).toBe(key);
          expect(get(map, `${key}?`)).toBe(keys.includes(`${key}?`) ? `${key}?` : undefined);
        }
      }),
    );
  });

  it('never answers with the value of other bytes, though everything collides in so few entries', () => {
    const map = new ByteKeyMap<string>({ maxEntries: 4, maxBytes: 64 }, 1);
    for (let index = 0; index < 5_000; index += 1) {
      put(map, `key ${index % 17}`);
      const found = get(map, `key ${(index * 7) % 17}`);
      expect([undefined, `key ${(index * 7) % 17}`]).toContain(found);
      expect(map.size).toBeLessThanOrEqual(8);
    }
  });

  it('keeps what is asked for and forgets what is not', () => {
    const map = new ByteKeyMap<string>({ maxEntries: 10, maxBytes: 10_000 }, 7);
    put(map, 'asked for');
    put(map, 'never asked for');
    for (let index = 0; index < 40; index += 1) {
      put(map, `new ${index}`);
      expect(get(map, 'asked for')).toBe('asked for');
    }
    expect(get(map, 'never asked for')).toBeUndefined();
  });

  it('is bounded by bytes as well', () => {
    const map = new ByteKeyMap<string>({ maxEntries: 1_000, maxBytes: 2_000 }, 7);
    for (let index = 0; index < 100; index += 1) put(map, String(index).padStart(1_000, '-'));
    expect(map.size).toBeLessThanOrEqual(4);
  });
});
