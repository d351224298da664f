import type { Preset } from './preset.ts';
import { errorRatio, latency, requestCount } from './preset-signals.ts';

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
    {
      name: 'workers',
      kind: 'gauge',
      bad: 'down',
      unit: null,
      foundBy: ['gunicorn.workers'],
      unless: [],
      // gunicorn reports the number only when it changes.
      expression: { form: 'level', of: ['gunicorn.workers'] },
    },
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
  ],
};
