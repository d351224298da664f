import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

const root = resolve(import.meta.dirname, '../..');
export const ADMIN_TOKEN = 'pbk_a_endToEndTestsOnlyEndToEndTestsOnlyEndToEndT0_000000';

/** The built server as a process of its own, as a user runs it. */
export interface PinkbarProcess {
  readonly url: string;
  readonly statsdPort: number;
  readonly nginxPort: number;
  readonly directory: string;
  readonly child: ChildProcess;
  /** Calls the API with the admin token; parses JSON. */
  call<Answer>(path: string, init?: RequestInit): Promise<Answer>;
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

interface ReadyLine {
  readonly msg: string;
  readonly url?: string;
  readonly statsd?: string | null;
  readonly nginx?: string | null;
}

/** Starts `pinkbar serve` on free ports and a fresh folder, and waits for the line that says it is ready. */
export async function startPinkbar(settings: Readonly<Record<string, string>> = {}): Promise<PinkbarProcess> {
  const directory = settings.PINKBAR_DATA_DIR ?? mkdtempSync(join(tmpdir(), 'pinkbar-e2e-'));
  const child = spawn(process.execPath, [join(root, 'src/launcher.mjs'), 'serve'], {
    env: {
      PATH: process.env.PATH,
      PINKBAR_PORT: '0',
      PINKBAR_STATSD_PORT: String(await freeUdpPort()),
      PINKBAR_NGINX_PORT: String(await freeUdpPort()),
      PINKBAR_DATA_DIR: directory,
      PINKBAR_BOOTSTRAP_TOKEN: ADMIN_TOKEN,
      ...settings,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let complaints = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    complaints += chunk.toString();
  });
  const exited = new Promise<number | null>((settle) => child.once('exit', (code) => settle(code)));
  const ready = await Promise.race([
    readyLine(child),
    exited.then((code) => Promise.reject(new Error(`ended with ${code}: ${complaints}`))),
  ]);
  const url = ready.url ?? '';
  return {
    url,
    statsdPort: Number(ready.statsd?.split(':').at(-1)),
    nginxPort: Number(ready.nginx?.split(':').at(-1)),
    directory,
    child,
    async call<Answer>(path: string, init: RequestInit = {}): Promise<Answer> {
      const headers = { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json', ...init.headers };
      const answer = await fetch(`${url}${path}`, { ...init, headers });
      if (!answer.ok) throw new Error(`${init.method ?? 'GET'} ${path}: ${answer.status} ${await answer.text()}`);
      return (await answer.json()) as Answer;
    },
    async stop(signal = 'SIGTERM') {
      child.kill(signal);
      const code = await exited;
      if (!settings.PINKBAR_DATA_DIR) rmSync(directory, { recursive: true, force: true });
      return code;
    },
  };
}

async function readyLine(child: ChildProcess): Promise<ReadyLine> {
  const lines = createInterface({ input: child.stdout! });
  for await (const text of lines) {
    const line = JSON.parse(text) as ReadyLine;
    if (line.url) {
      // Keep reading, or the pipe fills and the server waits for us.
      lines.on('line', () => {});
      child.stdout!.resume();
      return line;
    }
  }
  throw new Error('the output ended before the server was ready');
}

/** A UDP port nobody listens on at this moment. */
async function freeUdpPort(): Promise<number> {
  const { createSocket } = await import('node:dgram');
  const socket = createSocket('udp4');
  await new Promise<void>((settle) => socket.bind(0, '127.0.0.1', settle));
  const { port } = socket.address();
  await new Promise<void>((settle) => socket.close(settle));
  return port;
}
