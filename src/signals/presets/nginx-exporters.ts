import { httpServer } from './http-server.ts';
import type { Preset, PresetSelector } from './preset.ts';
import { drawn, errorRatio, gauge, histogramPercentiles, requestCount, statusClasses } from './preset-signals.ts';

/** The module for virtual hosts counts everything once more under the host `*`, and all classes under the code `total`. */
const vts = (code: string): readonly PresetSelector[] => [
  { metric: 'nginx_vts_server_requests_total', tags: { host: '\\*', code } },
];

/** NGINX through exporters for Prometheus; the log of NGINX tells more than its status page. */
export const NGINX_EXPORTERS: readonly Preset[] = [
  httpServer({
    name: 'nginxlog-exporter',
    seenBy: 'nginx',
    latency: 'nginx_request_time',
    requests: 'nginx_http_response_count_total',
    statusTags: ['status'],
    duration: { metric: 'nginx_http_response_time_seconds', unit: 's', form: 'summary' },
    others: [
      ...histogramPercentiles('nginx_request_time', 'nginx_http_response_time_seconds_hist_bucket', 's'),
      ...histogramPercentiles('nginx_upstream_time', 'nginx_http_upstream_time_seconds_hist_bucket', 's'),
    ],
  }),
  {
    name: 'nginx-vts',
    signals: [
      { ...requestCount('nginx_request_rate', vts('*xx')), foundBy: ['nginx_vts_server_requests_total'] },
      errorRatio('nginx_error_ratio', vts('5xx'), vts('*xx')),
      drawn(errorRatio('nginx_client_error_ratio', vts('4xx'), vts('*xx'))),
      ...statusClasses('nginx', (first) => vts(`${first}xx`), vts('*')),
      gauge('nginx_connections', { metric: 'nginx_vts_main_connections', tags: { status: 'active' } }, { bad: 'up', unit: null }),
    ],
  },
  httpServer({
    // nginx-lua-prometheus, in the names of its own documentation; the exporter of NGINX has the same metric without a status.
    name: 'nginx-prometheus',
    seenBy: 'nginx',
    latency: 'nginx_request_time',
    requests: 'nginx_http_requests_total',
    statusTags: ['status'],
    duration: { metric: 'nginx_http_request_duration_seconds', unit: 's' },
    others: [
      gauge('nginx_connections', 'nginx_connections_active', { bad: 'up', unit: null }),
      drawn(gauge('nginx_connections_waiting', 'nginx_connections_waiting', { bad: 'either', unit: null })),
    ],
  }),
];
