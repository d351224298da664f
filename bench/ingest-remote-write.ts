import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { makeTokenSecret } from '../src/http/token-secret.ts';
import { findTool } from '../test/setup/available.ts';
import { writeBodies } from './write-bodies.ts';

const SERIES = 1_000;
const SAMPLES_PER_REQUEST = 500;
const CONNECTIONS = 2;
const ROUNDS = 6;
const SCRAPES_PER_ROUND = 500;
/** Scrapes before the first round that counts: code is compiled, and series are made. */
const WARM_SCRAPES = 200;
/** After each round, so that what a server does in the background is part of its figure. */
const SETTLE_MS = 1_500;

const TOKEN = makeTokenSecret(['admin']);
/** Of Linux, in every common build. */
const TICKS_PER_SECOND = 100;

interface Server {
  readonly name: string;
  readonly url: string;
  readonly child: ChildProcess;
}

/**
 * `npm run bench -- ingest-remote-write [--profile]`: samples stored per second of the server's CPU time, by remote write, beside VictoriaMetrics where
 * it is installed. The same bodies by turns; CPU time of the whole process, background work included.
 */
export async function run(args: readonly string[]): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'pinkbar-bench-'));
  const servers: Server[] = [await startPinkbar(join(directory, 'pinkbar'), args.includes('--profile'))];
  const victoria = findTool('victoriaMetrics');
  if (victoria) servers.push(await startVictoriaMetrics(victoria, join(directory, 'victoria')));
  try {
    const scrapes = WARM_SCRAPES + ROUNDS * SCRAPES_PER_ROUND;
    const bodies = writeBodies(SERIES, scrapes, SAMPLES_PER_REQUEST, Date.now());
    const perScrape = bodies.length / scrapes;
    for (const server of servers) await send(server, bodies.slice(0, WARM_SCRAPES * perScrape));
    await wait(SETTLE_MS);
    const rates = new Map(servers.map(({ name }) => [name, [] as number[]]));
    for (let round = 0; round < ROUNDS; round += 1) {
      const from = (WARM_SCRAPES + round * SCRAPES_PER_ROUND) * perScrape;
      const sent = bodies.slice(from, from + SCRAPES_PER_ROUND * perScrape);
      for (const server of round % 2 === 0 ? servers : servers.toReversed()) {
        const before = cpuSeconds(server.child.pid!);
        const began = performance.now();
        await send(server, sent);
        const tookS = (performance.now() - began) / 1_000;
        await wait(SETTLE_MS);
        const cpuS = cpuSeconds(server.child.pid!) - before;
        const samples = SCRAPES_PER_ROUND * SERIES;
        rates.get(server.name)!.push(samples / cpuS);
        const figures = { samplesPerCpuSecond: Math.round(samples / cpuS), samplesPerSecond: Math.round(samples / tookS) };
        process.stderr.write(`${JSON.stringify({ round, server: server.name, ...figures })}\n`);
      }
    }
    print(rates);
  } finally {
    for (const { child } of servers) await stop(child);
    rmSync(directory, { recursive: true, force: true });
  }
}

function print(rates: ReadonlyMap<string, readonly number[]>): void {
  const middle = (all: readonly number[]): number => all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)]!;
  for (const [server, all] of rates) {
    const result = {
      samplesPerCpuSecond: Math.round(middle(all)),
      low: Math.round(Math.min(...all)),
      high: Math.round(Math.max(...all)),
    };
    process.stdout.write(`${JSON.stringify({ bench: 'ingest-remote-write', server, ...result })}\n`);
  }
  const [own, other] = [...rates.values()];
  if (own && other) {
    const ratios = own.map((rate, round) => rate / other[round]!);
    process.stdout.write(`${JSON.stringify({ ratio: Number(middle(ratios).toFixed(2)), goal: 0.8 })}\n`);
  }
}

/** Sends bodies over a few connections, each the next one when the one before is answered. */
async function send({ url }: Server, bodies: readonly Buffer[]): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  let next = 0;
  const connection = async (): Promise<void> => {
    while (next < bodies.length) {
      const body = bodies[next]!;
      next += 1;
      await post(url, body, agent);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, connection));
  agent.destroy();
}

const HEADERS = {
  'content-encoding': 'snappy',
  'content-type': 'application/x-protobuf',
  'user-agent': 'Prometheus/2.42.0',
  'x-prometheus-remote-write-version': '0.1.0',
  authorization: `Bearer ${TOKEN}`,
};

const post = (url: string, body: Buffer, agent: Agent): Promise<void> =>
  new Promise((settle, fail) => {
    const options = { method: 'POST', agent, headers: { ...HEADERS, 'content-length': body.length } };
    const sent = request(`${url}/api/v1/write`, options, (answer) => {
      answer
        .resume()
        .once('end', () => (answer.statusCode === 204 ? settle() : fail(new Error(`answered ${answer.statusCode}`))));
    });
    sent.once('error', fail).end(body);
  });

async function startPinkbar(directory: string, profiled: boolean): Promise<Server> {
  const flags = profiled ? ['--cpu-prof', '--cpu-prof-dir=/tmp'] : [];
  const child = spawn(process.execPath, [...flags, resolve(import.meta.dirname, '../src/cli/pinkbar.ts'), 'serve'], {
    env: {
      PATH: process.env.PATH,
      PINKBAR_PORT: '0',
      PINKBAR_STATSD_PORT: '0',
      PINKBAR_DATA_DIR: directory,
      PINKBAR_BOOTSTRAP_TOKEN: TOKEN,
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
  return { name: 'pinkbar', url, child };
}

async function startVictoriaMetrics(program: string, directory: string): Promise<Server> {
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
    if (isUp) return { name: 'victoria-metrics', url, child };
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

async function stop(child: ChildProcess): Promise<void> {
  const exited = new Promise<void>((settle) => child.once('exit', () => settle()));
  child.kill('SIGTERM');
  await exited;
}

/** User and system time of all threads of a process. */
function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}
