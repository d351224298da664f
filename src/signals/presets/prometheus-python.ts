import { httpServer } from './http-server.ts';
import type { Preset } from './preset.ts';

/** Exporters of Python frameworks that have names of their own; FastAPI's instrumentator has the common ones. */
export const PROMETHEUS_PYTHON: readonly Preset[] = [
  httpServer({
    name: 'starlette-exporter',
    seenBy: 'http',
    requests: 'starlette_requests_total',
    statusTags: ['status_code'],
    duration: { metric: 'starlette_request_duration_seconds', unit: 's' },
  }),
  httpServer({
    name: 'flask-exporter',
    seenBy: 'http',
    requests: 'flask_http_request_total',
    statusTags: ['status'],
    duration: { metric: 'flask_http_request_duration_seconds', unit: 's' },
  }),
  httpServer({
    name: 'django-prometheus',
    seenBy: 'http',
    requests: 'django_http_responses_total_by_status_total',
    statusTags: ['status'],
    duration: { metric: 'django_http_requests_latency_seconds_by_view_method', unit: 's' },
  }),
];
