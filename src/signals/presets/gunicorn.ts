import type { Preset } from './preset.ts';
import { errorRatio, gaugeLevel, latency, requestCount } from './preset-signals.ts';

/**
 * What gunicorn's StatsD instrumentation sends. Latency and errors are separate signals on purpose: an exception that escapes the
 * application is timed as if it took no time at all, so a release that crashes lowers its percentiles.
 */
export const GUNICORN: Preset = {
  name: 'gunicorn',
  signals: [
    requestCount('request_rate', ['gunicorn.requests']),
    errorRatio('error_ratio', ['gunicorn.request.status.5*'], ['gunicorn.requests']),
    ...(['p50', 'p95', 'p99'] as const).map((part) =>
      latency(`latency_${part}`, [`gunicorn.request.duration.${part}`], ['gunicorn.request.duration.count']),
    ),
    // gunicorn reports the number only when it changes. Datadog's check has a gauge of the same name, with tags.
    gaugeLevel('workers', 'down', [{ metric: 'gunicorn.workers', tags: { state: '' } }]),
    {
      name: 'log_errors',
      kind: 'count',
      bad: 'up',
      unit: null,
      // Found by the requests: a service that never logged an error has the signal too, at zero, and its first errors count.
      foundBy: ['gunicorn.requests'],
      unless: [],
      expression: { form: 'sum', of: ['gunicorn.log.error', 'gunicorn.log.exception', 'gunicorn.log.critical'] },
    },
    {
      name: 'backlog',
      ...{ kind: 'gauge', bad: 'up', unit: null, foundBy: ['gunicorn.backlog.max'], unless: [] },
      // From gunicorn 25 on, once a second as a histogram: the longest queue of each bucket.
      expression: { form: 'mean', of: ['gunicorn.backlog.max'], weight: null },
    },
  ],
};
