import { httpServer } from './http-server.ts';

/**
 * What programs count by Prometheus' own client libraries. Those of Go's (`promhttp.InstrumentHandlerCounter` and
 * `InstrumentHandlerDuration`) label with `code` and `method`; the names are those of the examples, which most programs keep, often with
 * their namespace in front. Instrumentator for FastAPI, with `status` as `2xx`, prometheus_exporter for Ruby and prometheus-net send the
 * first under the same name.
 */
export const PROMETHEUS_HTTP = httpServer({
  name: 'prometheus-http',
  isNamespaced: true,
  seenBy: 'http',
  requests: 'http_requests_total',
  statusTags: ['code', 'status', 'status_code'],
  duration: { metric: 'http_request_duration_seconds', unit: 's' },
});

/** Middleware for Express, Fastify and others that leaves the counting to the histogram, which carries the status. */
export const PROMETHEUS_HTTP_HISTOGRAM = httpServer({
  name: 'prometheus-http-histogram',
  isNamespaced: true,
  seenBy: 'http',
  requests: 'http_request_duration_seconds_count',
  statusTags: ['code', 'status', 'status_code'],
  duration: { metric: 'http_request_duration_seconds', unit: 's' },
});

/** The same as a summary, as prometheus_exporter for Ruby sends unless it is told otherwise. */
export const PROMETHEUS_HTTP_SUMMARY = httpServer({
  name: 'prometheus-http-summary',
  isNamespaced: true,
  seenBy: 'http',
  requests: 'http_request_duration_seconds_count',
  statusTags: ['code', 'status', 'status_code'],
  duration: { metric: 'http_request_duration_seconds', unit: 's', form: 'summary' },
});
