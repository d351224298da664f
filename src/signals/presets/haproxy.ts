import { httpServer } from './http-server.ts';
import type { Preset } from './preset.ts';
import { badEvents, drawn, errorRatio, gauge, requestCount, statusClasses } from './preset-signals.ts';

/** HAProxy by its backends: its own endpoint calls them `proxy`, the exporter before it `backend`, OpenShift's router `route`. */
const SERVICE_TAGS = [{ tag: 'route' }, { tag: 'proxy' }, { tag: 'backend' }];

export const HAPROXY: readonly Preset[] = [
  httpServer({
    name: 'haproxy',
    serviceTags: SERVICE_TAGS,
    seenBy: 'ingress',
    requests: 'haproxy_backend_http_responses_total',
    statusTags: ['code'],
    duration: null,
    others: [
      requestCount('ingress_request_rate', ['haproxy_backend_http_requests_total']),
      // The mean of the last 1,024 requests is all that it tells of durations.
      gauge('ingress_latency_mean', 'haproxy_backend_response_time_average_seconds', { kind: 'latency', bad: 'up', unit: 's' }),
      gauge('ingress_latency_mean', 'haproxy_backend_http_response_time_average_seconds', {
        kind: 'latency',
        bad: 'up',
        unit: 's',
      }),
      gauge('ingress_pending', 'haproxy_backend_current_queue', { bad: 'up', unit: null }),
      badEvents('ingress_connect_failures', ['haproxy_backend_connection_errors_total']),
      gauge('ingress_servers', 'haproxy_backend_active_servers', { bad: 'down', unit: null }),
    ],
  }),
  httpServer({
    name: 'haproxy-frontend',
    serviceTags: [{ tag: 'proxy' }, { tag: 'frontend' }],
    seenBy: 'ingress',
    requests: 'haproxy_frontend_http_responses_total',
    statusTags: ['code'],
    duration: null,
    others: [requestCount('ingress_request_rate', ['haproxy_frontend_http_requests_total'])],
  }),
];

const CLASSES = ['1', '2', '3', '4', '5'] as const;
const ofClass = (first: string) => [`BACKEND.hrsp_${first}xx`];
const RESPONSES = CLASSES.flatMap(ofClass);

/**
 * Columns of HAProxy's statistics as haproxy-statsd and its like send them, running totals as gauges: `haproxy.HOST.shop.BACKEND.hrsp_5xx`. The service
 * is the backend in the name.
 */
export const HAPROXY_STATSD: Preset = {
  name: 'haproxy-statsd',
  servicePrefix: /([^.]+)$/,
  signals: [
    requestCount('ingress_request_rate', RESPONSES),
    errorRatio('ingress_error_ratio', ofClass('5'), RESPONSES),
    drawn(errorRatio('ingress_client_error_ratio', ofClass('4'), RESPONSES)),
    gauge('ingress_latency_mean', 'BACKEND.rtime', { kind: 'latency', bad: 'up', unit: 'ms' }),
    gauge('ingress_pending', 'BACKEND.qcur', { bad: 'up', unit: null }),
    badEvents('ingress_connect_failures', ['BACKEND.econ']),
    ...statusClasses('ingress', ofClass, RESPONSES),
  ],
};

const BY_SECOND = CLASSES.map((first) => `haproxy.backend.response.${first}xx`);

/** The check of Datadog's Agent, which divides what HAProxy counts by the seconds before it sends it: shares remain, numbers of requests do not. */
export const HAPROXY_CHECK: Preset = {
  name: 'haproxy-check',
  serviceTags: [{ tag: 'haproxy_service' }, { tag: 'backend' }],
  signals: [
    errorRatio('ingress_error_ratio', ['haproxy.backend.response.5xx'], BY_SECOND),
    drawn(errorRatio('ingress_client_error_ratio', ['haproxy.backend.response.4xx'], BY_SECOND)),
    gauge('ingress_latency_mean', 'haproxy.backend.response.time', { kind: 'latency', bad: 'up', unit: 'ms' }),
    gauge('ingress_pending', 'haproxy.backend.queue.current', { bad: 'up', unit: null }),
  ],
};
