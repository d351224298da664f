import { isRecord } from '../decoding/sender-values.ts';

/** One answer of a stats server. Totals count from the start of uWSGI, also across restarts of a worker. */
export interface UwsgiStats {
  /** Connections that wait to be accepted, of all sockets. */
  readonly listenQueue: number;
  readonly listenQueueErrors: number;
  readonly workers: readonly UwsgiWorker[];
}

export interface UwsgiWorker {
  readonly id: number;
  /** Such as `idle`, `busy`, `cheap`, `pause`, `sig4`. */
  readonly status: string;
  readonly requests: number;
  readonly exceptions: number;
  /** Requests that were killed because they took too long. */
  readonly harakiris: number;
  readonly respawns: number;
  readonly sentBytes: number;
  /** Of all its requests. */
  readonly runningUs: number;
  readonly memoryBytes: number;
  /** What it can work on at once, and is working on. */
  readonly cores: number;
  readonly busyCores: number;
}

/** More are no workers. */
const MOST_WORKERS = 2_000;

/**
 * Reads the JSON of a stats server; null where it is none. What a later version leaves out counts as 0.
 *
 * @see https://uwsgi-docs.readthedocs.io/en/latest/StatsServer.html
 */
export function decodeStats(text: string): UwsgiStats | null {
  const stats = parse(text);
  if (!isRecord(stats) || !Array.isArray(stats.workers)) return null;
  const workers = stats.workers.slice(0, MOST_WORKERS).filter(isRecord).map(workerOf);
  return { listenQueue: queueOf(stats), listenQueueErrors: count(stats.listen_queue_errors), workers };
}

/** The number of the first socket stands at the top; where there are several, each has its own. */
function queueOf({ listen_queue, sockets }: Readonly<Record<string, unknown>>): number {
  const queues = Array.isArray(sockets) ? sockets.filter(isRecord).map(({ queue }) => count(queue)) : [];
  return Math.max(
    count(listen_queue),
    queues.reduce((sum, queue) => sum + queue, 0),
  );
}

function workerOf(worker: Readonly<Record<string, unknown>>): UwsgiWorker {
  const cores = Array.isArray(worker.cores) ? worker.cores.filter(isRecord) : [];
  const status = typeof worker.status === 'string' ? worker.status : '';
  const inRequest = cores.filter((core) => count(core.in_request) > 0).length;
  return {
    id: count(worker.id),
    status,
    requests: count(worker.requests),
    exceptions: count(worker.exceptions),
    harakiris: count(worker.harakiri_count),
    respawns: count(worker.respawn_count),
    sentBytes: count(worker.tx),
    runningUs: count(worker.running_time),
    memoryBytes: count(worker.rss),
    cores: Math.max(1, cores.length),
    // With --stats-no-cores there is the status alone.
    busyCores: Math.max(inRequest, status === 'busy' ? 1 : 0),
  };
}

const count = (value: unknown): number => (typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : 0);

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
