import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodePacket } from '../../../src/receivers/statsd/decode-packet.ts';
import type { DecodedLine } from '../../../src/receivers/statsd/metric-line.ts';

function decodeAll(
  packet: string,
  dialect: 'dogstatsd' | 'statsd' = 'dogstatsd',
): { lines: number; decoded: readonly DecodedLine[] } {
  const decoded: DecodedLine[] = [];
  const lines = decodePacket(packet, dialect, (item) => decoded.push(item));
  return { lines, decoded };
}

test('lines are parted by newlines, empty ones passed over', () => {
  const f = (packet: string, lines: number, names: readonly string[]): void => {
    const result = decodeAll(packet);
    expect(result.lines).toBe(lines);
    expect(result.decoded.map((item) => (item.kind === 'metric' ? item.name : item.kind))).toEqual(names);
  };
  f('', 0, []);
  f('\n\n', 0, []);
  f('a:1|c', 1, ['a']);
  f('a:1|c\n', 1, ['a']);
  f('a:1|c\r\nb:1|c\r\n', 2, ['a', 'b']);
  f('a:1|c\n\nb:1|c', 2, ['a', 'b']);
  f('a:1|c\nbad\nb:1|c', 3, ['a', 'rejected', 'b']);
});

test('a datagram of the largest size is read whole', () => {
  const line = 'shop.requests:1|c|#env:prod\n';
  const packet = line.repeat(Math.floor(65_507 / line.length));
  const { lines, decoded } = decodeAll(packet);
  expect(lines).toBe(2339);
  expect(decoded.every((item) => item.kind === 'metric')).toBe(true);
});

test('no bytes make it throw, in either dialect', () => {
  const almost = fc.string({ unit: fc.constantFrom(...'ab:|#@,.0123456789-+eT_{}\n\\scgmhd', '\u0000', 'é') });
  const bytes = fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array).toString('utf8'));
  const dialect = fc.constantFrom('dogstatsd' as const, 'statsd' as const);
  fc.assert(
    fc.property(fc.oneof(almost, bytes), dialect, (packet, spoken) => {
      const { lines, decoded } = decodeAll(packet, spoken);
      expect(decoded.length).toBeGreaterThanOrEqual(spoken === 'dogstatsd' ? lines : 0);
    }),
    { numRuns: 2_000 },
  );
});
