import { type MeasurementType, ownText } from '../aggregation/measurement.ts';
import type { NamedSeries, SeriesNaming } from '../aggregation/series-naming.ts';

/** More uWSGIs than one server has names for; anybody who may send can add one. */
const MAX_PREFIXES = 1_000;

/** The numbers that no application has under these names. uWSGI begins every push with the first of them. */
const MARK = /^(.+)\.core\.(?:un)?routed_signals$/s;
const OWN_NAME = /^(.+)\.((?:core|worker\.\d+|worker\.\d+\.core\.\d+|socket\.\d+)\.[a-z_]+|rss_size|vsz_size)$/s;

type Meaning = Pick<NamedSeries, 'metric' | 'kind' | 'unit' | 'scale'>;

const total = (metric: string, unit: string | null = null, scale = 1): Meaning => ({ metric, kind: 'total', unit, scale });
const gauge = (metric: string): Meaning => ({ metric, kind: 'gauge', unit: null, scale: 1 });

/** Its metrics without the prefix, with `*` for numbers. What the stats server tells too has the name that it has there. */
const MEANINGS: ReadonlyMap<string, Meaning> = new Map([
  ['core.routed_signals', total('signals.routed')],
  ['core.unrouted_signals', total('signals.unrouted')],
  ['core.busy_workers', gauge('workers.busy')],
  ['core.idle_workers', gauge('workers.idle')],
  ['core.overloaded', total('overloaded')],
  ['core.total_tx', total('all.sent', 'By')],
  ['core.total_rss', gauge('all.memory')],
  ['core.total_vsz', gauge('all.memory.virtual')],
  ['core.avg_response_time', gauge('all.response_time_us')],
  ['core.total_running_time', total('all.running_time', 'ms', 0.001)],
  ['worker.*.requests', total('requests')],
  ['worker.*.delta_requests', total('requests.since_respawn')],
  ['worker.*.failed_requests', total('requests.failed')],
  ['worker.*.respawns', total('respawns')],
  ['worker.*.avg_response_time', gauge('response_time_us')],
  ['worker.*.total_tx', total('sent', 'By')],
  ['worker.*.rss_size', gauge('memory')],
  ['worker.*.vsz_size', gauge('memory.virtual')],
  // In microseconds, and as a counter of the stats server in milliseconds.
  ['worker.*.running_time', total('running_time', 'ms', 0.001)],
  ['worker.*.core.*.requests', total('core.requests')],
  ['worker.*.core.*.exceptions', total('exceptions')],
  ['worker.*.core.*.read_errors', total('core.read_errors')],
  ['worker.*.core.*.write_errors', total('core.write_errors')],
  ['worker.*.core.*.routed_requests', total('core.routed_requests')],
  ['worker.*.core.*.static_requests', total('core.static_requests')],
  ['worker.*.core.*.offloaded_requests', total('core.offloaded_requests')],
  ['socket.*.listen_queue', gauge('listen_queue')],
  // Sent as counters.
  ['rss_size', gauge('memory.pushed')],
  ['vsz_size', gauge('memory.virtual.pushed')],
]);

/**
 * Recognises what uWSGI sends with `--stats-push statsd:...`: running totals in the form of counters, which StatsD would add up. Its
 * prefixes are learned from the number that every push begins with, as an application may count `jobs.worker.1.requests` itself.
 *
 * @see https://uwsgi-docs.readthedocs.io/en/latest/Metrics.html
 */
export class UwsgiNames implements SeriesNaming {
  readonly #prefixes = new Set<string>();

  get version(): number {
    return this.#prefixes.size;
  }

  read(name: string, type: MeasurementType): NamedSeries | null {
    if (type !== 'counter' && type !== 'gauge') return null;
    const marked = MARK.exec(name)?.[1];
    if (marked !== undefined && this.#prefixes.size < MAX_PREFIXES) this.#prefixes.add(ownText(marked));
    if (this.#prefixes.size === 0) return null;
    const [, prefix = '', rest = ''] = OWN_NAME.exec(name) ?? [];
    return this.#prefixes.has(prefix) ? namedSeries(name, prefix, rest) : null;
  }
}

function namedSeries(name: string, prefix: string, rest: string): NamedSeries | null {
  const meaning = MEANINGS.get(rest.replace(/\d+/g, '*'));
  if (meaning === undefined) return null;
  const [first, core] = rest.match(/\d+/g) ?? [];
  // Worker 0 stands for all of them, which would count twice.
  if (first === '0' && rest.startsWith('worker.')) return { ...meaning, metric: name, tags: [] };
  const metric = `${/(?:^|\.)uwsgi$/.test(prefix) ? prefix : `${prefix}.uwsgi`}.${meaning.metric}`;
  const owner = rest.startsWith('socket.') ? 'socket' : 'worker';
  return {
    ...meaning,
    metric,
    tags: [...(first === undefined ? [] : [[owner, first] as const]), ...(core === undefined ? [] : [['core', core] as const])],
  };
}
