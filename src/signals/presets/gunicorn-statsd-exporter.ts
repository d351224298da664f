import type { Preset, PresetSelector } from './preset.ts';
import {
  badEvents,
  drawn,
  errorRatio,
  gauge,
  histogramPercentiles,
  meanOfSum,
  requestCount,
  statusClasses,
  summaryPercentiles,
} from './preset-signals.ts';

/**
 * gunicorn's StatsD lines on the way through statsd_exporter, without a mapping or with one of those that are passed on: the code as a label
 * of `gunicorn_response_code`, of `flask_` and `django_response_code` (the 12-factor charms), of `http_response_code`, or of
 * `gunicorn_requests_total`. statsd_exporter divides timers by 1,000. Its summaries have no 95th percentile unless it is told to.
 */
const MAPPED = [
  'gunicorn_response_code',
  'flask_response_code',
  'django_response_code',
  'http_response_code',
  'gunicorn_requests_total',
];
const REQUESTS = ['gunicorn_requests', 'flask_requests', 'django_requests'];

const withStatus = (first: string): readonly PresetSelector[] => [
  `gunicorn_request_status_${first}*`,
  ...MAPPED.map((metric) => ({ metric, tags: { status: `${first}*` } })),
];
const log = (level: string): readonly PresetSelector[] => [`gunicorn_log_${level}`, { metric: 'gunicorn_log', tags: { level } }];

export const GUNICORN_STATSD_EXPORTER: Preset = {
  name: 'gunicorn-statsd-exporter',
  isNamespaced: true,
  signals: [
    requestCount('request_rate', REQUESTS),
    requestCount('request_rate', MAPPED),
    errorRatio('error_ratio', withStatus('5'), REQUESTS),
    errorRatio('error_ratio', withStatus('5'), MAPPED),
    drawn(errorRatio('client_error_ratio', withStatus('4'), REQUESTS)),
    drawn(errorRatio('client_error_ratio', withStatus('4'), MAPPED)),
    ...['gunicorn', 'flask', 'django']
      .map((name) => `${name}_request_duration`)
      .flatMap((timer) => [
        ...histogramPercentiles('latency', `${timer}_bucket`, 's'),
        ...summaryPercentiles('latency', timer, 's'),
        ...meanOfSum('latency_mean', `${timer}_sum`, `${timer}_count`, 's', []),
      ]),
    gauge('workers', 'gunicorn_workers', { bad: 'down', unit: null }),
    badEvents('log_errors', ['error', 'exception', 'critical'].flatMap(log), [...REQUESTS, ...MAPPED]),
    ...statusClasses('requests', withStatus, [...REQUESTS, ...MAPPED]),
  ],
};
