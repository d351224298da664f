import { httpServer } from './http-server.ts';
import type { Preset } from './preset.ts';
import { badEvents, gauge } from './preset-signals.ts';

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
  }),
];
