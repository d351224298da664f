import type { Preset } from './preset.ts';
import {
  badEvents,
  drawn,
  errorRatio,
  gaugeLevel,
  longest,
  meanOfSum,
  requestCount,
  statusClasses,
  timerPercentiles,
} from './preset-signals.ts';

const REQUESTS = ['gunicorn.requests'];
const DURATION = 'gunicorn.request.duration';
const withStatus = (first: string) => [`gunicorn.request.status.${first}*`];

/**
 * What gunicorn's StatsD instrumentation sends. Latency and errors are separate signals on purpose: an exception that escapes the
 * application is timed as if it took no time at all, so a release that crashes lowers its percentiles.
 */
export const GUNICORN: Preset = {
  name: 'gunicorn',
  signals: [
    requestCount('request_rate', REQUESTS),
    errorRatio('error_ratio', withStatus('5'), REQUESTS),
    // Judged, it costs one of four planted bursts of 5xx of `pinkbar demo`: each further signal asks more of all others.
    drawn(errorRatio('client_error_ratio', withStatus('4'), REQUESTS)),
    ...timerPercentiles('latency', DURATION),
    // gunicorn reports the number only when it changes. Datadog's check has a gauge of the same name, with tags.
    gaugeLevel('workers', 'down', [{ metric: 'gunicorn.workers', tags: { state: '' } }]),
    // Found by the requests: a service that never logged an error has the signal too, at zero, and its first errors count.
    badEvents('log_errors', ['gunicorn.log.error', 'gunicorn.log.exception', 'gunicorn.log.critical'], REQUESTS),
    {
      name: 'backlog',
      ...{ kind: 'gauge', bad: 'up', unit: null, foundBy: ['gunicorn.backlog.max'], unless: [] },
      // From gunicorn 25 on, once a second as a histogram: the longest queue of each bucket.
      expression: { form: 'mean', of: ['gunicorn.backlog.max'], weight: null },
    },
    ...meanOfSum('latency_mean', `${DURATION}.sum`, `${DURATION}.count`, 'ms', [`${DURATION}.p50`]),
    longest('latency_max', `${DURATION}.max`, 'ms'),
    ...statusClasses('requests', withStatus, REQUESTS),
  ],
};
