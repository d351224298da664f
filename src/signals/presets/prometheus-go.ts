import { httpServer } from './http-server.ts';

/**
 * `promhttp.InstrumentHandlerCounter` and `InstrumentHandlerDuration` of Go's client library label with `code` and `method`; the names are
 * those of its examples, which most programs keep (https://github.com/prometheus/client_golang, `examples/middleware`).
 */
export const PROMETHEUS_GO = httpServer({
  name: 'prometheus-go',
  seenBy: 'http',
  requests: 'http_requests_total',
  statusTags: ['code', 'status', 'status_code'],
  duration: { metric: 'http_request_duration_seconds', unit: 's' },
});
