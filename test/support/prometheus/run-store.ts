import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { available } from '../../setup/available.ts';

/** A real store on loopback, in a folder of its own. */
export interface RunningStore {
  readonly url: string;
  /** Ends the process and keeps its data. */
  halt(): Promise<void>;
  /** Starts it again on the same port and data. */
  resume(): Promise<void>;
  close(): Promise<void>;
}

export interface PrometheusOptions {
  /** What its file of settings holds, as JSON, which is YAML too. */
  readonly config?: object;
  /** Samples that it has from the beginning, as OpenMetrics text with instants in seconds. */
  readonly history?: string;
  readonly arguments?: readonly string[];
}

export async function startPrometheus(options: PrometheusOptions = {}): Promise<RunningStore> {
  const folder = mkdtempSync(join(tmpdir(), 'pinkbar-prometheus-'));
  const port = await freePort();
  writeFileSync(join(folder, 'prometheus.yml'), JSON.stringify(options.config ?? { global: { scrape_interval: '15s' } }));
  if (options.history !== undefined) {
    writeFileSync(join(folder, 'history.om'), options.history);
    const made = [
      'tsdb',
      'create-blocks-from',
      'openmetrics',
      '--max-block-duration=48h',
      join(folder, 'history.om'),
      join(folder, 'data'),
    ];
    execFileSync(available('promtool')!, made, { stdio: 'ignore' });
  }
  return run(folder, port, '/-/ready', available('prometheus')!, [
    `--config.file=${join(folder, 'prometheus.yml')}`,
    `--storage.tsdb.path=${join(folder, 'data')}`,
    `--web.listen-address=127.0.0.1:${port}`,
    '--log.level=error',
    ...(options.arguments ?? []),
  ]);
}

/** `history` is in the text form of Prometheus, with instants in milliseconds. */
export async function startVictoriaMetrics(history: string): Promise<RunningStore> {
  const folder = mkdtempSync(join(tmpdir(), 'pinkbar-victoria-'));
  const port = await freePort();
  const store = await run(folder, port, '/health', available('victoriaMetrics')!, [
    `-storageDataPath=${join(folder, 'data')}`,
    `-httpListenAddr=127.0.0.1:${port}`,
    '-retentionPeriod=12',
    '-loggerLevel=ERROR',
  ]);
  await fetch(`${store.url}/api/v1/import/prometheus`, { method: 'POST', body: history });
  await fetch(`${store.url}/internal/force_flush`);
  return store;
}

async function run(
  folder: string,
  port: number,
  readyPath: string,
  program: string,
  args: readonly string[],
): Promise<RunningStore> {
  const url = `http://127.0.0.1:${port}`;
  let child = await startProcess(program, args, url + readyPath);
  const halt = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((settle) => child.once('exit', settle));
    child.kill('SIGTERM');
    await ended;
  };
  return {
    url,
    halt,
    async resume() {
      child = await startProcess(program, args, url + readyPath);
    },
    async close() {
      await halt();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Slow machines take some seconds to open a store. */
const READY_WITHIN_MS = 30_000;
const LOOK_EVERY_MS = 100;

async function startProcess(program: string, args: readonly string[], readyUrl: string): Promise<ChildProcess> {
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let complaints = '';
  child.stderr.on('data', (chunk: Buffer) => {
    complaints += chunk.toString();
  });
  for (let waited = 0; waited < READY_WITHIN_MS; waited += LOOK_EVERY_MS) {
    if (child.exitCode !== null) break;
    const isReady = await fetch(readyUrl).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isReady) return child;
    await new Promise((settle) => setTimeout(settle, LOOK_EVERY_MS));
  }
  child.kill('SIGKILL');
  throw new Error(`${program} is not ready: ${complaints}`);
}

/** A TCP port that nobody listens on at this moment. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((settle) => server.listen(0, '127.0.0.1', settle));
  const address = server.address();
  await new Promise((settle) => server.close(settle));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
