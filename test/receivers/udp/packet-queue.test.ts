import { expect, test } from 'vitest';
import { countLines, PacketQueue } from '../../../src/receivers/udp/packet-queue.ts';
import { at } from '../statsd/aggregate-lines.ts';

test('countLines', () => {
  const f = (text: string, want: number): void => expect(countLines(Buffer.from(text))).toBe(want);
  f('a:1|c', 1);
  f('a:1|c\n', 1);
  f('a:1|c\nb:1|c', 2);
  f('a\n\nb\n', 3);
  f('', 1);
});

test('the oldest comes first, and a full queue refuses the newest', () => {
  const queue = new PacketQueue(10_000);
  const packet = (ms: number, size: number) => ({ bytes: Buffer.from('a:1|c'), arrivedAt: at(ms), sender: '127.0.0.1', size });
  expect(queue.oldestArrival).toBeNull();
  for (let ms = 0; ms < 5_000; ms += 1) expect(queue.push(packet(ms, 2))).toBe(true);
  expect(queue.push(packet(5_000, 1))).toBe(false);
  for (let ms = 0; ms < 4_500; ms += 1) expect(queue.shift()?.arrivedAt).toBe(at(ms));
  expect(queue.oldestArrival).toBe(at(4_500));
  expect(queue.push(packet(5_001, 9_000))).toBe(true);
  expect(queue.push(packet(5_002, 1))).toBe(false);
  for (let ms = 4_500; ms < 5_000; ms += 1) expect(queue.shift()?.arrivedAt).toBe(at(ms));
  expect(queue.shift()?.arrivedAt).toBe(at(5_001));
  expect(queue.shift()).toBeNull();
  expect(queue.oldestArrival).toBeNull();
});
