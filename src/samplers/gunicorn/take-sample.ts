import { setTimeout as wait } from 'node:timers/promises';
import { findMasters, inheritsFromParent, type Master } from './find-masters.ts';
import { readIdleConnections } from './keep-alive.ts';
import type { ProcessEntry, ProcessFiles } from './process-files.ts';
import { readTcpTable, readUnixTable, type SocketTable } from './socket-tables.ts';
import { busyShare, threadsOf, type WorkerMeasurement } from './workload.ts';

/** Over which processor time is measured: as long as Datadog's check takes, and ten ticks of the kernel's clock. */
const CPU_WINDOW_MS = 100;
/** `getconf CLK_TCK` of every Linux that Node runs on. */
const TICK_MS = 10;

/** One gunicorn at one moment. */
export interface GunicornSample {
  readonly master: Master;
  readonly workers: number;
  /** From 0 to `workers`; a fraction where workers have threads. */
  readonly busy: number;
  /** Connections that wait to be accepted; null where its sockets may not be looked at. */
  readonly backlog: number | null;
  /** What the server listens on, such as `tcp:8000`. */
  readonly addresses: readonly string[];
  /** False where the sockets of the workers may not be looked at, so that processor time alone tells who is busy. */
  readonly seesSockets: boolean;
}

export interface SampleOptions {
  /** The application whose gunicorns count; null for all. */
  readonly app: string | null;
  /** The process id of the only master that counts; null for all. */
  readonly pid: number | null;
  /** Requests that a worker handles at once, where the command line does not say. */
  readonly threads: number | null;
}

/** Looks at every gunicorn of this machine for a tenth of a second. */
export async function takeSample(proc: ProcessFiles, { app, pid, threads }: SampleOptions): Promise<readonly GunicornSample[]> {
  const isUpgrade = (process: ProcessEntry): boolean => inheritsFromParent(proc.text(process.pid, 'environ'), process);
  const masters = findMasters(proc.processes(), isUpgrade, pid).filter(
    (master) => (pid === null || master.pid === pid) && (app === null || master.command.app === app),
  );
  const pids = masters.flatMap(({ workerPids }) => workerPids);
  const before = new Map(pids.map((pid) => [pid, proc.cpuTicks(pid)]));
  const startedAt = performance.now();
  await wait(CPU_WINDOW_MS);
  const elapsedTicks = (performance.now() - startedAt) / TICK_MS;
  const cpuTicks = (pid: number): number => Math.max(0, (proc.cpuTicks(pid) ?? 0) - (before.get(pid) ?? 0));
  return masters.map((master) => sampleOf(master, proc, (pid) => ({ cpuTicks: cpuTicks(pid), elapsedTicks }), threads));
}

type CpuOf = (pid: number) => Pick<WorkerMeasurement, 'cpuTicks' | 'elapsedTicks'>;

function sampleOf(master: Master, proc: ProcessFiles, cpuOf: CpuOf, statedThreads: number | null): GunicornSample {
  const table = socketTableOf(master.pid, proc);
  const ofWorkers = master.workerPids.map((pid) => proc.openSockets(pid));
  // Workers inherit what the master listens on. Of a master that runs as another user than its workers, theirs may be all there is to see.
  const visible = [proc.openSockets(master.pid), ...ofWorkers].filter((sockets) => sockets !== 'denied');
  const listening = table.listening.filter(({ inode }) => visible.some((sockets) => sockets.has(inode)));
  const addresses = new Set(listening.map(({ address }) => address));
  const accepted = new Set(table.connections.filter(({ address }) => addresses.has(address)).map(({ inode }) => inode));
  const threads = threadsOf(master.command, statedThreads);
  const shares = ofWorkers.map((sockets, index) => {
    const pid = master.workerPids[index]!;
    const requests =
      sockets === 'denied'
        ? null
        : requestsOf(
            pid,
            [...sockets].filter((inode) => accepted.has(inode)),
            proc,
          );
    return busyShare({ requests, ...cpuOf(pid) }, threads, master.command.workerClass);
  });
  return {
    master,
    workers: shares.length,
    busy: shares.reduce((sum, share) => sum + share, 0),
    backlog: visible.length === 0 ? null : listening.reduce((sum, { backlog }) => sum + backlog, 0),
    addresses: [...addresses].sort(),
    seesSockets: !ofWorkers.includes('denied'),
  };
}

/** A worker of one thread closes each connection behind the answer; others keep them for a while, and those are no requests. */
function requestsOf(pid: number, connections: readonly number[], proc: ProcessFiles): number {
  if (connections.length === 0 || proc.threadCount(pid) === 1) return connections.length;
  const idle = readIdleConnections();
  return idle ? connections.filter((inode) => !idle.has(inode)).length : connections.length;
}

/** The sockets of the network that the process is in, which in a container is one of its own. */
function socketTableOf(pid: number, proc: ProcessFiles): SocketTable {
  const tables = [
    ...['tcp', 'tcp6'].map((name) => readTcpTable(proc.text(pid, `net/${name}`) ?? '')),
    readUnixTable(proc.text(pid, 'net/unix') ?? ''),
  ];
  return {
    listening: tables.flatMap(({ listening }) => listening),
    connections: tables.flatMap(({ connections }) => connections),
  };
}
