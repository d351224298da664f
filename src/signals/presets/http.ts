import type { Preset } from './preset.ts';
import { errorRatio, latency, requestCount } from './preset-signals.ts';

/** Names for series that a program of one's own posts. */
export const HTTP: Preset = {
  name: 'http',
  signals: [
    requestCount('http_request_rate', ['http.requests']),
    errorRatio('http_error_ratio', ['http.5xx', 'http.requests.5xx', 'http.status.5*'], ['http.requests']),
    {
      name: 'http_5xx',
      kind: 'count',
      bad: 'up',
      unit: null,
      foundBy: ['http.5xx', 'http.requests.5xx'],
      // Where the number of requests is known, the ratio distinguishes a rise of errors from a rise of traffic.
      unless: ['http.requests'],
      expression: { form: 'sum', of: ['http.5xx', 'http.requests.5xx'] },
    },
    ...(['p50', 'p95', 'p99'] as const).map((part) =>
      latency(`http_latency_${part}`, [`http.latency.${part}`, `http.latency_${part}`], ['http.latency.count', 'http.requests']),
    ),
  ],
};
