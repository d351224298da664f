import type { Millis } from '../../model/instant.ts';
import type { SampleBatch, SeriesPoints } from '../../model/sample.ts';
import type { SeriesKind } from '../../model/series.ts';
import { toTags } from '../../model/tags.ts';
import type { UwsgiStats, UwsgiWorker } from './decode-stats.ts';
import type { StatsTarget } from './stats-target.ts';

type Metric<Of> = readonly [metric: string, kind: SeriesKind, unit: string | null, read: (of: Of) => number];

const sum = (workers: readonly UwsgiWorker[], of: (worker: UwsgiWorker) => number): number =>
  workers.reduce((total, worker) => total + of(worker), 0);

/** Workers that `cheaper` has sent to sleep are none. */
const running = ({ workers }: UwsgiStats): readonly UwsgiWorker[] => workers.filter(({ status }) => status !== 'cheap');

const OF_SERVER: readonly Metric<UwsgiStats>[] = [
  ['uwsgi.listen_queue', 'gauge', null, ({ listenQueue }) => listenQueue],
  ['uwsgi.listen_queue.errors', 'total', null, ({ listenQueueErrors }) => listenQueueErrors],
  ['uwsgi.workers.total', 'gauge', null, (stats) => running(stats).length],
  ['uwsgi.workers.busy', 'gauge', null, (stats) => running(stats).filter(({ busyCores }) => busyCores > 0).length],
  ['uwsgi.cores.total', 'gauge', null, (stats) => sum(running(stats), ({ cores }) => cores)],
  ['uwsgi.cores.busy', 'gauge', null, (stats) => sum(running(stats), ({ busyCores }) => busyCores)],
];

const OF_WORKER: readonly Metric<UwsgiWorker>[] = [
  ['uwsgi.requests', 'total', null, ({ requests }) => requests],
  ['uwsgi.exceptions', 'total', null, ({ exceptions }) => exceptions],
  ['uwsgi.harakiris', 'total', null, ({ harakiris }) => harakiris],
  ['uwsgi.respawns', 'total', null, ({ respawns }) => respawns],
  ['uwsgi.sent', 'total', 'By', ({ sentBytes }) => sentBytes],
  ['uwsgi.running_time', 'total', 'ms', ({ runningUs }) => runningUs / 1_000],
];

/** An answer as samples of one instant. Memory is 0 unless uWSGI has `--memory-report`. */
export function statsSamples(stats: UwsgiStats, { service, environment, instance }: StatsTarget, at: Millis): SampleBatch {
  const owner = [
    ['service', service],
    ['instance', instance],
    ...(environment === null ? [] : [['environment', environment] as const]),
  ] as const;
  const sample = <Of>(
    [metric, kind, unit, read]: Metric<Of>,
    of: Of,
    more: readonly (readonly [string, string])[] = [],
  ): SeriesPoints => ({
    series: { metric, tags: toTags([...owner, ...more]), kind, unit },
    at: Float64Array.of(at),
    values: Float64Array.of(read(of)),
  });
  return [
    ...OF_SERVER.map((metric) => sample(metric, stats)),
    ...stats.workers.flatMap((worker) => {
      const more = [['worker', String(worker.id)]] as const;
      const memory = sample(['uwsgi.memory', 'gauge', 'By', ({ memoryBytes }: UwsgiWorker) => memoryBytes], worker, more);
      return [...OF_WORKER.map((metric) => sample(metric, worker, more)), ...(worker.memoryBytes > 0 ? [memory] : [])];
    }),
  ];
}
