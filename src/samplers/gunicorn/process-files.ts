import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

/** What the kernel says of one process. */
export interface ProcessEntry {
  readonly pid: number;
  readonly parentPid: number;
  readonly argv: readonly string[];
}

/** The inodes of the sockets that a process has open; `denied` where only its own user, or root, may look. */
export type OpenSockets = ReadonlySet<number> | 'denied';

/** Reads /proc, which `root` is on a Linux. Whatever ends while it is read is as if it had not been there. */
export class ProcessFiles {
  readonly #root: string;

  constructor(root = '/proc') {
    this.#root = root;
  }

  processes(): readonly ProcessEntry[] {
    return readdirSync(this.#root)
      .filter((name) => /^\d+$/.test(name))
      .flatMap((name) => {
        const parentPid = Number(this.#statFields(Number(name))?.[1]);
        const argv = this.text(Number(name), 'cmdline');
        return argv && Number.isInteger(parentPid) ? [{ pid: Number(name), parentPid, argv: argv.split('\0') }] : [];
      });
  }

  /** Ticks of processor time, in user and system mode, of all its threads; null where it is gone. */
  cpuTicks(pid: number): number | null {
    const fields = this.#statFields(pid);
    return fields ? Number(fields[11]) + Number(fields[12]) : null;
  }

  /** How many threads it has; 0 where it is gone. */
  threadCount(pid: number): number {
    return Number(this.#statFields(pid)?.[17] ?? 0);
  }

  openSockets(pid: number): OpenSockets {
    const inodes = new Set<number>();
    try {
      for (const fd of readdirSync(join(this.#root, `${pid}`, 'fd'))) {
        const inode = /^socket:\[(\d+)\]$/.exec(this.link(pid, join('fd', fd)) ?? '')?.[1];
        if (inode !== undefined) inodes.add(Number(inode));
      }
    } catch (error) {
      if (isDenied(error)) return 'denied';
    }
    return inodes;
  }

  /** A file of a process; null where it is gone or may not be read. */
  text(pid: number, name: string): string | null {
    try {
      return readFileSync(join(this.#root, `${pid}`, name), 'utf8');
    } catch {
      return null;
    }
  }

  /** Where a link of a process leads; null where it is gone or may not be read. */
  link(pid: number | 'self', name: string): string | null {
    try {
      return readlinkSync(join(this.#root, `${pid}`, name));
    } catch {
      return null;
    }
  }

  /** The fields of `stat` from the state on: the name before them is in brackets and may hold anything. */
  #statFields(pid: number): readonly string[] | null {
    const stat = this.text(pid, 'stat');
    return stat === null ? null : stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  }
}

const isDenied = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'EACCES' || error.code === 'EPERM');
