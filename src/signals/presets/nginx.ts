import type { Preset, PresetSignal } from './preset.ts';
import { drawn, errorRatio, latency, longest, meanOfSum, requestCount, statusClasses } from './preset-signals.ts';

const connections = (name: string, state: string, bad: PresetSignal['bad']): PresetSignal => ({
  name,
  kind: 'gauge',
  bad,
  unit: null,
  foundBy: [`nginx.connections.${state}`],
  unless: [],
  expression: { form: 'level', of: [`nginx.connections.${state}`] },
});

/** Found by its own metric, which not everybody sends: without it a share of zero would be a guess. */
const shareOfRequests = (name: string, part: string): PresetSignal => ({
  ...errorRatio(name, [part], ['nginx.requests']),
  foundBy: [part],
});

/** NGINX by its access log or its status page. It sees the failures that gunicorn cannot report: time-outs, refused and killed requests. */
export const NGINX: Preset = {
  name: 'nginx',
  signals: [
    requestCount('nginx_request_rate', ['nginx.requests']),
    // By the status page, where there is no access log.
    {
      ...requestCount('nginx_page_request_rate', ['nginx.connections.requests']),
      unless: ['nginx.requests'],
    },
    errorRatio('nginx_error_ratio', ['nginx.requests.5xx', 'nginx.status.5*'], ['nginx.requests']),
    drawn(shareOfRequests('nginx_client_error_ratio', 'nginx.requests.4xx')),
    // Clients that gave up (status 499): neither their error nor the server's, and the first sign of a service that is too slow.
    shareOfRequests('nginx_abandoned_ratio', 'nginx.requests.499'),
    // Tries and not requests: a request that a second upstream answered is fine to its user, and the first upstream is not.
    errorRatio('nginx_upstream_error_ratio', ['nginx.upstream.errors'], ['nginx.upstream.tries']),
    connections('nginx_connections', 'active', 'up'),
    connections('nginx_connections_writing', 'writing', 'up'),
    // Idle ones: fewer may be connections that are no longer kept open, and more a client that leaks them.
    connections('nginx_connections_waiting', 'waiting', 'either'),
    {
      name: 'nginx_connections_dropped',
      kind: 'count',
      bad: 'up',
      unit: null,
      foundBy: ['nginx.connections.dropped'],
      unless: [],
      expression: { form: 'sum', of: ['nginx.connections.dropped'] },
    },
    ...(['p50', 'p95', 'p99'] as const).flatMap((part) => [
      latency(`nginx_request_time_${part}`, [`nginx.request_time.${part}`], ['nginx.request_time.count', 'nginx.requests']),
      latency(`nginx_upstream_time_${part}`, [`nginx.upstream_time.${part}`], ['nginx.upstream_time.count', 'nginx.requests']),
    ]),
    ...meanOfSum('nginx_request_time_mean', 'nginx.request_time.sum', 'nginx.request_time.count', 'ms', [
      'nginx.request_time.p50',
    ]),
    longest('nginx_request_time_max', 'nginx.request_time.max', 'ms'),
    ...statusClasses('nginx', (first) => [`nginx.requests.${first}xx`, `nginx.status.${first}*`], [
      'nginx.requests.2xx',
      'nginx.requests.5xx',
    ]),
  ],
};
