import { connect } from 'node:net';

/** Sends bytes as they are and collects what comes back until the server closes, or `patienceMs` have passed. */
export function sendRaw(url: string, bytes: string | Uint8Array, patienceMs = 5_000): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    let received = '';
    const finish = (): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(received);
    };
    const timer = setTimeout(finish, patienceMs);
    socket.setEncoding('utf8').on('data', (part) => {
      received += part;
    });
    socket.on('close', finish);
    socket.on('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      if (received !== '' || error.code === 'ECONNRESET' || error.code === 'EPIPE') resolve(received);
      else reject(error);
    });
  });
}

/** Sends bytes and reads nothing before all of them are sent, as many clients do. Rejects where the server resets the connection. */
export function sendThenRead(url: string, bytes: string): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    let received = '';
    const socket = connect(Number(port), hostname, () => {
      socket.pause();
      socket.write(bytes, () => socket.resume());
    });
    socket.setEncoding('utf8').on('data', (part) => {
      received += part;
    });
    socket.on('error', reject).on('close', () => resolve(received));
  });
}

/** Status and problem of a raw answer. */
export function readRaw(answer: string): { readonly status: number; readonly head: string; readonly type: string | null } {
  const [head = '', body = ''] = answer.split('\r\n\r\n');
  const type = body.startsWith('{') ? (JSON.parse(body) as { type?: string }).type : undefined;
  return { status: Number(head.split(' ')[1]), head: head.toLowerCase(), type: type?.replace('/problems/', '') ?? null };
}
