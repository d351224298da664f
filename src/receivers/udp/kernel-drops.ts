import { readFile } from 'node:fs/promises';

/**
 * Reads the `drops` column of /proc/net/udp for the sockets bound to an IPv4 address and port: datagrams that came while the receive
 * buffer was full, which no program can see otherwise. Null when the table has no such socket.
 *
 * @see https://docs.kernel.org/networking/proc_net_tcp.html (the UDP table has the same columns and ends in `drops`)
 */
export function kernelDropsIn(table: string, address: string, port: number): number | null {
  const hexAddress = address
    .split('.')
    .map((byte) => Number(byte).toString(16).padStart(2, '0'))
    // The kernel prints the address in the byte order of the machine, little-endian wherever this runs.
    .reverse()
    .join('');
  const local = `${hexAddress}:${port.toString(16).padStart(4, '0')}`.toUpperCase();
  const rows = table
    .split('\n')
    .map((row) => row.trim().split(/\s+/))
    .filter((columns) => columns[1] === local);
  return rows.length === 0 ? null : rows.reduce((sum, columns) => sum + Number(columns.at(-1)), 0);
}

/** Drops of a socket of this machine; null on systems without /proc/net/udp. */
export async function readKernelDrops(address: string, port: number): Promise<number | null> {
  const table = await readFile('/proc/net/udp', 'utf8').catch(() => null);
  return table === null ? null : kernelDropsIn(table, address, port);
}
