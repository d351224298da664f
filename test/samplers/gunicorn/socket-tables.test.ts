import { describe, expect, it } from 'vitest';
import { idleConnectionsIn } from '../../../src/samplers/gunicorn/keep-alive.ts';
import { readTcpTable, readUnixTable } from '../../../src/samplers/gunicorn/socket-tables.ts';

// Rows of a Linux 6.18, with the middle columns as they were.
const TCP = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1F40 00000000:0000 0A 00000000:00000002 00:00000000 00000000     0        0 18648 3 0 100 0 0 10 0
   1: 0100007F:1F40 0100007F:80FC 01 00000000:00000000 00:00000000 00000000     0        0 0 1 0 20 0 0 10 -1
   2: 0100007F:80F0 0100007F:1F40 01 00000000:00000000 00:00000000 00000000     0        0 18649 2 0 20 0 0 10 -1
   3: 0100007F:1F40 0100007F:80F0 01 00000000:00000000 00:00000000 00000000     0        0 18650 1 0 20 0 0 10 -1
   4: 0100007F:1F40 0100007F:80F2 08 00000000:00000001 00:00000000 00000000     0        0 18651 1 0 20 0 0 10 -1
   5: 0100007F:1F40 0100007F:80F4 06 00000000:00000000 03:00000000 00000000     0        0 0 3 0
`;
const TCP6 = `  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000000000000000000000000000:1F41 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000    33        0 777 1 0 100 0 0 10 0
`;
const UNIX = `Num       RefCount Protocol Flags    Type St Inode Path
00000000e3702766: 00000003 00000000 00000000 0001 03 18299 /run/g.sock
00000000efbcd4fa: 00000002 00000000 00010000 0001 01 18575 /run/g.sock
00000000188f500e: 00000003 00000000 00000000 0001 02     0 /run/g.sock
00000000188f500f: 00000003 00000000 00000000 0001 03 18600
00000000188f5010: 00000002 00000000 00010000 0001 01 18601 @abstract
`;

describe('readTcpTable', () => {
  it('tells what listens, what waits to be accepted, and what was accepted', () => {
    const { listening, connections } = readTcpTable(TCP);
    expect(listening).toEqual([{ inode: 18_648, address: 'tcp:8000', backlog: 2 }]);
    const accepted = connections.filter(({ address }) => address === 'tcp:8000');
    // The last one was given up by its client, and its worker is at it all the same.
    expect(accepted.map(({ inode }) => inode)).toEqual([18_650, 18_651]);
  });

  it('reads the table of IPv6', () => {
    expect(readTcpTable(TCP6).listening).toEqual([{ inode: 777, address: 'tcp:8001', backlog: 0 }]);
  });

  it('makes nothing of an empty table, and of nonsense', () => {
    for (const text of ['', '\n\n', 'head\nx y z']) expect(readTcpTable(text)).toEqual({ listening: [], connections: [] });
  });
});

describe('readUnixTable', () => {
  it('counts what has a path but no inode as waiting', () => {
    expect(readUnixTable(UNIX)).toEqual({
      listening: [
        { inode: 18_575, address: 'unix:/run/g.sock', backlog: 1 },
        { inode: 18_601, address: 'unix:@abstract', backlog: 0 },
      ],
      connections: [{ inode: 18_299, address: 'unix:/run/g.sock' }],
    });
  });
});

describe('idleConnectionsIn', () => {
  const row = (queues: string, inode: number, rest: string): string =>
    `${queues} 127.0.0.1:8765 127.0.0.1:36412 ino:${inode} sk:1 cgroup:/ <-> ts sack ${rest}`;

  it('holds those that were answered and have not asked again', () => {
    const output = [
      row('0      0     ', 1, 'bytes_sent:119 bytes_received:139 lastsnd:708 lastrcv:508 lastack:508'),
      row('0      0     ', 2, 'bytes_sent:119 bytes_received:67 lastsnd:712 lastrcv:720 lastack:712'),
      row('0      0     ', 3, 'bytes_sent:119 bytes_received:67 lastsnd:712 lastrcv:712 lastack:712'),
      row('0      0     ', 4, 'bytes_received:67 lastsnd:12 lastrcv:12'),
      row('0      4096  ', 5, 'bytes_sent:119 bytes_received:67 lastsnd:1 lastrcv:720'),
      row('18     0     ', 6, 'bytes_sent:119 bytes_received:67 lastsnd:1 lastrcv:720'),
      'nonsense',
    ].join('\n');
    expect([...idleConnectionsIn(output)]).toEqual([2, 3]);
  });
});
