import type { Preset } from './preset.ts';
import { badEvents, drawn, errorRatio, latency, longest, meanOfSum, requestCount } from './preset-signals.ts';

const SERVER_ERRORS = ['http.5xx', 'http.requests.5xx'];

/** Names for series that a program of one's own posts. */
export const HTTP: Preset = {
  name: 'http',
  signals: [
    requestCount('http_request_rate', ['http.requests']),
    errorRatio('http_error_ratio', [...SERVER_ERRORS, 'http.status.5*'], ['http.requests']),
    {
      name: 'http_5xx',
      kind: 'count',
      bad: 'up',
      unit: null,
      foundBy: SERVER_ERRORS,
      // Where the number of requests is known, the ratio distinguishes a rise of errors from a rise of traffic.
      unless: ['http.requests'],
      expression: { form: 'sum', of: SERVER_ERRORS },
    },
    drawn(badEvents('http_5xx', SERVER_ERRORS)),
    drawn(badEvents('http_4xx', ['http.4xx', 'http.requests.4xx'])),
    ...(['p50', 'p95', 'p99'] as const).map((part) =>
      latency(`http_latency_${part}`, [`http.latency.${part}`, `http.latency_${part}`], ['http.latency.count', 'http.requests']),
    ),
    ...meanOfSum('http_latency_mean', 'http.latency.sum', 'http.latency.count', 'ms', ['http.latency.p50', 'http.latency_p50']),
    longest('http_latency_max', 'http.latency.max', 'ms'),
  ],
};
