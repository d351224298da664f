import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { makeTokenSecret } from '../src/http/token-secret.ts';

/** A server in a process of its own. */
export interface Server {
  readonly url: string;
  readonly child: ChildProcess;
}

/** Of the servers that `startPinkbar` starts. */
export const TOKEN = makeTokenSecret(['admin']);

/** Of Linux, in every common build. */
const TICKS_PER_SECOND = 100;

/** The server from source. `profiled` writes a profile of each of its threads to /tmp when it stops. */
export async function startPinkbar(
  directory: string,
  profiled: boolean,
  settings: Readonly<Record<string, string>> = {},
): Promise<Server> {
  const flags = profiled ? ['--cpu-prof', '--cpu-prof-dir=/tmp'] : [];
  const child = spawn(process.execPath, [...flags, resolve(import.meta.dirname, '../src/cli/pinkbar.ts'), 'serve'], {
    env: {
      PATH: process.env.PATH,
      PINKBAR_PORT: '0',
      PINKBAR_STATSD_PORT: '0',
      PINKBAR_NGINX_PORT: '0',
      PINKBAR_DATA_DIR: directory,
      PINKBAR_BOOTSTRAP_TOKEN: TOKEN,
      ...settings,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout });
  const url = await new Promise<string>((settle, fail) => {
    lines.on('line', (line) => {
      const { url: ready } = JSON.parse(line) as { readonly url?: string };
      if (ready !== undefined) settle(ready);
    });
    child.once('exit', (code) => fail(new Error(`the server ended with ${code}`)));
  });
  // Parsing every line would take from the time of the other processes.
  lines.close();
  child.stdout.resume();
  return { url, child };
}

export async function startVictoriaMetrics(program: string, directory: string): Promise<Server> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(program, [`-storageDataPath=${directory}`, `-httpListenAddr=127.0.0.1:${port}`, '-retentionPeriod=100y'], {
    stdio: 'ignore',
  });
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const isUp = await fetch(`${url}/health`).then(
      (answer) => answer.ok,
      () => false,
    );
    if (isUp) return { url, child };
    await wait(100);
  }
  throw new Error('VictoriaMetrics did not answer within ten seconds');
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((settle) => server.listen(0, '127.0.0.1', settle));
  const address = server.address();
  await new Promise((settle) => server.close(settle));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

export async function stop({ child }: Server): Promise<void> {
  const exited = new Promise<void>((settle) => child.once('exit', () => settle()));
  child.kill('SIGTERM');
  await exited;
}

/** User and system time of all threads of a server. */
export function cpuSeconds({ child }: Server): number {
  const fields = readFileSync(`/proc/${child.pid!}/stat`, 'utf8').split(') ')[1]!.split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}
