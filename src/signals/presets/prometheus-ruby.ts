import { httpServer } from './http-server.ts';
import type { Preset } from './preset.ts';
import { badEvents, drawn, gauge, perSecond, utilisation } from './preset-signals.ts';

/** Rails by yabeda-rails, and Rack by the collector of Prometheus' own client. The durations of yabeda are seconds without saying so. */
export const PROMETHEUS_RUBY: readonly Preset[] = [
  httpServer({
    name: 'yabeda-rails',
    seenBy: 'http',
    requests: 'rails_requests_total',
    statusTags: ['status'],
    duration: { metric: 'rails_request_duration', unit: 's' },
  }),
  httpServer({
    name: 'rack-collector',
    seenBy: 'http',
    requests: 'http_server_requests_total',
    statusTags: ['code'],
    // By the name that OpenTelemetry's has on the way through Prometheus, where it is found.
    duration: null,
  }),
  {
    name: 'ruby-queues',
    isNamespaced: true,
    signals: [
      // Connections that wait for a thread, by yabeda-puma-plugin and by prometheus_exporter.
      gauge('puma_backlog', 'puma_backlog', { bad: 'up', unit: null }),
      gauge('puma_backlog', 'puma_request_backlog', { bad: 'up', unit: null }),
      utilisation('puma_utilisation', 'puma_busy_threads', 'puma_max_threads'),
      gauge('queue_depth', 'sidekiq_jobs_waiting_count', { bad: 'up', unit: null }),
      gauge('queue_depth', 'sidekiq_queue_backlog', { bad: 'up', unit: null }),
      gauge('queue_latency', 'sidekiq_queue_latency', { kind: 'latency', bad: 'up', unit: 's' }),
      gauge('queue_latency', 'sidekiq_queue_latency_seconds', { kind: 'latency', bad: 'up', unit: 's' }),
      badEvents('failed_jobs', ['sidekiq_jobs_failed_total']),
      badEvents('failed_jobs', ['sidekiq_failed_jobs_total']),
      drawn(perSecond('restarted_jobs', 'sidekiq_restarted_jobs_total', '1/s')),
      gauge('db_pool_pending', 'active_record_connection_pool_waiting', { bad: 'up', unit: null }),
      utilisation('db_pool_utilisation', 'active_record_connection_pool_busy', 'active_record_connection_pool_size'),
    ],
  },
];
