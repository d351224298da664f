import { spawnSync } from 'node:child_process';

/** `ss` answers from the kernel's memory. Where it does not within this, something is wrong with the machine. */
const SS_TIMEOUT_MS = 2_000;

/**
 * The connections, by inode, that wait for the next request of a client rather than for the answer to one: the server has sent something
 * since it last received. The kernel tells it to `ss` alone. Null without that program.
 */
export function readIdleConnections(): ReadonlySet<number> | null {
  const run = spawnSync('ss', ['-t', '-i', '-n', '-e', '-H', '-O', 'state', 'established'], {
    encoding: 'utf8',
    timeout: SS_TIMEOUT_MS,
    stdio: ['ignore', 'pipe', 'ignore'],
    maxBuffer: 64 * 1024 * 1024,
  });
  return run.status === 0 ? idleConnectionsIn(run.stdout) : null;
}

/** Reads what `ss -tineHO` prints, one connection a line: `0 0 ... ino:18650 ... lastsnd:120 lastrcv:124 ...`, in milliseconds. */
export function idleConnectionsIn(output: string): ReadonlySet<number> {
  const idle = new Set<number>();
  for (const line of output.split('\n')) {
    const inode = fieldOf(line, 'ino');
    const [sentMsAgo, receivedMsAgo] = [fieldOf(line, 'lastsnd'), fieldOf(line, 'lastrcv')];
    if (inode === null || sentMsAgo === null || receivedMsAgo === null) continue;
    // The clock behind these ticks every few milliseconds, so a quick answer has the instant of its question.
    const hasAnswered = fieldOf(line, 'bytes_sent') !== null && sentMsAgo <= receivedMsAgo;
    if (hasAnswered && NOTHING_QUEUED.test(line)) idle.add(inode);
  }
  return idle;
}

/** Nothing to be read by the server, and nothing still on its way to the client. */
const NOTHING_QUEUED = /^\s*0\s+0\s/;

function fieldOf(line: string, name: string): number | null {
  const text = new RegExp(`\\b${name}:(\\d+)`).exec(line)?.[1];
  return text === undefined ? null : Number(text);
}
