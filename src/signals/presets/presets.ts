import type { Preset, PresetSignal } from './preset.ts';

/**
 * What gunicorn's StatsD instrumentation sends. Latency and errors are separate signals on purpose: an exception that escapes the
 * application is timed as if it took no time at all, so a release that crashes lowers its percentiles.
 */
const GUNICORN: Preset = {
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
      // gunicorn tells the number only when it changes.
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

/** NGINX by its access log or its status page. It sees the failures gunicorn cannot tell: time-outs, refused and killed requests. */
const NGINX: Preset = {
  name: 'nginx',
  signals: [
    requestCount('nginx_request_rate', ['nginx.requests']),
    errorRatio('nginx_error_ratio', ['nginx.requests.5xx', 'nginx.status.5*'], ['nginx.requests']),
    {
      name: 'nginx_connections',
      kind: 'gauge',
      bad: 'up',
      unit: null,
      foundBy: ['nginx.connections.active'],
      unless: [],
      expression: { form: 'level', of: ['nginx.connections.active'] },
    },
    ...(['p50', 'p95', 'p99'] as const).flatMap((part) => [
      latency(`nginx_request_time_${part}`, [`nginx.request_time.${part}`], ['nginx.request_time.count', 'nginx.requests']),
      latency(`nginx_upstream_time_${part}`, [`nginx.upstream_time.${part}`], ['nginx.upstream_time.count', 'nginx.requests']),
    ]),
  ],
};

/** Names for series that a program of one's own posts. */
const HTTP: Preset = {
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
      // With the number of requests at hand, the ratio tells a rise of errors from a rise of traffic.
      unless: ['http.requests'],
      expression: { form: 'sum', of: ['http.5xx', 'http.requests.5xx'] },
    },
    ...(['p50', 'p95', 'p99'] as const).map((part) =>
      latency(`http_latency_${part}`, [`http.latency.${part}`, `http.latency_${part}`], ['http.latency.count', 'http.requests']),
    ),
  ],
};

/** Every preset, in the order in which their signals are listed. */
export const PRESETS: readonly Preset[] = [GUNICORN, NGINX, HTTP];

/**
 * Requests per step. Only a fall is bad: users who no longer reach the service are harmed, and more of them are not. The daily fall of
 * traffic is the analysis' to tell from one that a release made.
 */
function requestCount(name: string, requests: readonly string[]): PresetSignal {
  return {
    name,
    kind: 'count',
    bad: 'down',
    unit: null,
    foundBy: requests,
    unless: [],
    expression: { form: 'sum', of: requests },
  };
}

function errorRatio(name: string, numerator: readonly string[], denominator: readonly string[]): PresetSignal {
  const expression = { form: 'ratio', numerator, denominator } as const;
  return { name, kind: 'ratio', bad: 'up', unit: null, foundBy: denominator, unless: [], expression };
}

/** A percentile, weighted over hosts by how many requests it was taken from. */
function latency(name: string, of: readonly string[], weight: readonly string[]): PresetSignal {
  return { name, kind: 'latency', bad: 'up', unit: 'ms', foundBy: of, unless: [], expression: { form: 'mean', of, weight } };
}
