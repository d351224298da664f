/** The sockets of one network namespace, as far as a server accepts on them. */
export interface SocketTable {
  readonly listening: readonly ListeningSocket[];
  readonly connections: readonly Connection[];
}

export interface ListeningSocket {
  readonly inode: number;
  /** What it and the connections that were accepted from it have in common: a TCP port, or the path of a Unix socket. */
  readonly address: string;
  /** Connections that wait to be accepted. */
  readonly backlog: number;
}

export interface Connection {
  readonly inode: number;
  readonly address: string;
}

const LISTEN = '0A';
/**
 * Established, or given up by the client while the server still works on it (CLOSE_WAIT): where a proxy has lost patience a worker is as busy
 * as before.
 */
const OPEN = new Set(['01', '08']);

/**
 * Reads /proc/net/tcp or tcp6. A listening socket shows the length of its accept queue as what there is to receive; a connection in that
 * queue belongs to no process yet, and its inode is 0.
 *
 * @see https://docs.kernel.org/networking/proc_net_tcp.html
 */
export function readTcpTable(text: string): SocketTable {
  const listening: ListeningSocket[] = [];
  const connections: Connection[] = [];
  for (const line of text.split('\n').slice(1)) {
    const [, local = '', , state = '', queues = '', , , , , inodeText] = line.trim().split(/\s+/);
    const inode = Number(inodeText);
    const port = local.slice(local.lastIndexOf(':') + 1);
    const address = `tcp:${Number.parseInt(port, 16)}`;
    if (state === LISTEN) listening.push({ inode, address, backlog: Number.parseInt(queues.split(':')[1] ?? '0', 16) });
    else if (OPEN.has(state) && inode > 0) connections.push({ inode, address });
  }
  return { listening, connections };
}

/** The flag of a Unix socket that listens (`__SO_ACCEPTCON`), and the state of one that is connected. */
const ACCEPTS = '00010000';
const CONNECTED = '03';

/** Reads /proc/net/unix. What was accepted has the path of the listening socket; what waits to be has it too, and no inode. */
export function readUnixTable(text: string): SocketTable {
  const listening: { readonly inode: number; readonly address: string }[] = [];
  const connections: Connection[] = [];
  const waiting = new Map<string, number>();
  for (const line of text.split('\n').slice(1)) {
    const [, flags, state, inodeText, path] = UNIX_ROW.exec(line) ?? [];
    if (path === undefined) continue;
    const [inode, address] = [Number(inodeText), `unix:${path}`];
    if (flags === ACCEPTS) listening.push({ inode, address });
    else if (inode === 0) waiting.set(address, (waiting.get(address) ?? 0) + 1);
    else if (state === CONNECTED) connections.push({ inode, address });
  }
  return { listening: listening.map((each) => ({ ...each, backlog: waiting.get(each.address) ?? 0 })), connections };
}

/** Columns: address of the socket, references, protocol, flags, type, state, inode, path. Most sockets have no path. */
const UNIX_ROW = /^\S+ \S+ \S+ (\S+) \S+ (\S+) +(\d+) (.+)$/;
