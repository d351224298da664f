import { expect, test } from 'vitest';
import { kernelDropsIn } from '../../../src/receivers/udp/kernel-drops.ts';

// As Linux 6.12 prints it, three of its sockets.
const TABLE = `   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
  321: 0100007F:1FBD 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 48213 2 0000000000000000 42
  321: 00000000:1FBD 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 48214 2 0000000000000000 7
 1068: 0100007F:0035 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 20011 2 0000000000000000 0
`;

test('kernelDropsIn', () => {
  const f = (address: string, port: number, want: number | null): void => expect(kernelDropsIn(TABLE, address, port)).toBe(want);
  f('127.0.0.1', 8125, 42);
  f('0.0.0.0', 8125, 7);
  f('127.0.0.1', 53, 0);
  f('127.0.0.1', 8126, null);
});
