import { httpServer } from './http-server.ts';
import { badEvents, drawn, gauge, utilisation } from './preset-signals.ts';

/**
 * Micrometer's registry for Prometheus, which Spring Boot and Quarkus use. Buckets are sent only where
 * `management.metrics.distribution.percentiles-histogram` asks for them, percentiles where `...percentiles` does.
 */
export const MICROMETER = httpServer({
  name: 'micrometer',
  seenBy: 'http',
  requests: 'http_server_requests_seconds_count',
  statusTags: ['status'],
  duration: { metric: 'http_server_requests_seconds', unit: 's', max: 'http_server_requests_seconds_max' },
  others: [
    badEvents('log_errors', [{ metric: 'logback_events_total', tags: { level: 'error' } }], ['logback_events_total']),
    gauge('db_pool_pending', 'hikaricp_connections_pending', { bad: 'up', unit: null }),
    utilisation('db_pool_utilisation', 'hikaricp_connections_active', 'hikaricp_connections_max'),
    utilisation('thread_pool_utilisation', 'tomcat_threads_busy_threads', 'tomcat_threads_config_max_threads'),
    drawn(gauge('queue_depth', 'executor_queued_tasks', { bad: 'up', unit: null })),
  ],
});
