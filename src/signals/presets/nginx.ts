import type { Preset } from './preset.ts';
import { errorRatio, latency, requestCount } from './preset-signals.ts';

/** NGINX by its access log or its status page. It sees the failures that gunicorn cannot report: time-outs, refused and killed requests. */
export const NGINX: Preset = {
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
