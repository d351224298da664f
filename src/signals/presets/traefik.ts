import { httpServer } from './http-server.ts';
import type { Preset } from './preset.ts';
import { drawn, errorRatio, requestCount, statusClasses, timerPercentiles } from './preset-signals.ts';

/** A service of Traefik carries its provider: `shop@docker`. */
const SERVICE_TAGS = ['exported_service', 'service'].map((tag) => ({ tag, pattern: /^(.+)@[^@]+$/ }));

/** Traefik by the services behind it, and by its entry points where those are not told (Prometheus). */
export const TRAEFIK: readonly Preset[] = [
  httpServer({
    name: 'traefik',
    serviceTags: SERVICE_TAGS,
    seenBy: 'ingress',
    requests: 'traefik_service_requests_total',
    statusTags: ['code'],
    duration: { metric: 'traefik_service_request_duration_seconds', unit: 's' },
  }),
  httpServer({
    name: 'traefik-entrypoint',
    seenBy: 'ingress',
    requests: 'traefik_entrypoint_requests_total',
    statusTags: ['code'],
    duration: { metric: 'traefik_entrypoint_request_duration_seconds', unit: 's' },
  }),
];

const REQUESTS = ['service.request.total'];
const withCode = (first: string) => REQUESTS.map((metric) => ({ metric, tags: { code: `${first}*` } }));

/** The same over DogStatsD. Over plain StatsD Traefik sends no labels: the service is its prefix, and errors are not told. */
export const TRAEFIK_STATSD: Preset = {
  name: 'traefik-statsd',
  serviceTags: SERVICE_TAGS,
  signals: [
    requestCount('ingress_request_rate', REQUESTS),
    { ...errorRatio('ingress_error_ratio', withCode('5'), REQUESTS), foundBy: withCode('') },
    drawn({ ...errorRatio('ingress_client_error_ratio', withCode('4'), REQUESTS), foundBy: withCode('') }),
    ...timerPercentiles('ingress_latency', 'service.request.duration').map((signal) => ({ ...signal, unit: 's' })),
    ...statusClasses('ingress', withCode, withCode('')),
  ],
};
