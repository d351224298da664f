import { httpServer } from './http-server.ts';
import type { Preset } from './preset.ts';
import { drawn, gauge } from './preset-signals.ts';

/**
 * The semantic conventions of OpenTelemetry for HTTP servers (https://opentelemetry.io/docs/specs/semconv/http/http-metrics/): the stable
 * names, those before them, and both as they are named on the way through Prometheus. The histogram counts the requests.
 */
const active = (metric: string) => drawn(gauge('http_active_requests', metric, { bad: 'up', unit: null }));

export const OTEL_HTTP: readonly Preset[] = [
  httpServer({
    name: 'otel-http',
    seenBy: 'http',
    requests: 'http.server.request.duration_count',
    statusTags: ['http.response.status_code'],
    duration: { metric: 'http.server.request.duration', unit: 's' },
    others: [active('http.server.active_requests')],
  }),
  httpServer({
    name: 'otel-http-prometheus',
    seenBy: 'http',
    requests: 'http_server_request_duration_seconds_count',
    statusTags: ['http_response_status_code', 'code', 'status'],
    duration: { metric: 'http_server_request_duration_seconds', unit: 's' },
    others: [active('http_server_active_requests')],
  }),
  httpServer({
    name: 'otel-http-old',
    seenBy: 'http',
    requests: 'http.server.duration_count',
    statusTags: ['http.status_code'],
    duration: { metric: 'http.server.duration', unit: 'ms' },
  }),
  httpServer({
    name: 'otel-http-old-prometheus',
    seenBy: 'http',
    requests: 'http_server_duration_milliseconds_count',
    statusTags: ['http_status_code'],
    duration: { metric: 'http_server_duration_milliseconds', unit: 'ms' },
  }),
];
