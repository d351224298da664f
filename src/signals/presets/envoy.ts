import { httpServer } from './http-server.ts';
import type { Preset } from './preset.ts';
import { badEvents, drawn, errorRatio, gauge, requestCount, statusClasses, timerPercentiles } from './preset-signals.ts';

/** Istio's names of clusters end in the host of the service: `outbound|80||shop.default.svc.cluster.local`. */
const CLUSTER = /^(?:in|out)bound\|\d*\|[^|]*\|([^.|]+)/;

/**
 * Envoy by its clusters, which are the services behind it
 * (https://www.envoyproxy.io/docs/envoy/latest/configuration/upstream/cluster_manager/cluster_stats).
 */
export const ENVOY = httpServer({
  name: 'envoy',
  serviceTags: [{ tag: 'envoy_cluster_name', pattern: CLUSTER }],
  seenBy: 'ingress',
  requests: 'envoy_cluster_upstream_rq_xx',
  statusTags: ['envoy_response_code_class'],
  duration: { metric: 'envoy_cluster_upstream_rq_time', unit: 'ms' },
  others: [
    gauge('ingress_pending', 'envoy_cluster_upstream_rq_pending_active', { bad: 'up', unit: null }),
    badEvents('ingress_connect_failures', ['envoy_cluster_upstream_cx_connect_fail']),
  ],
});

const withClass = (first: string) => [
  `upstream_rq_${first}xx`,
  // Over DogStatsD the class is a tag.
  { metric: 'upstream_rq_xx', tags: { 'envoy.response_code_class': first } },
];
const REQUESTS = ['upstream_rq_total', 'upstream_rq_completed'];

/** Over StatsD the cluster stands in the name, `envoy.cluster.shop.upstream_rq_5xx`; over DogStatsD it is a tag. */
export const ENVOY_STATSD: Preset = {
  name: 'envoy-statsd',
  serviceTags: [{ tag: 'envoy.cluster_name', pattern: CLUSTER }],
  servicePrefix: /(?:^|\.)cluster\.(.+)$/,
  signals: [
    requestCount('ingress_request_rate', ['upstream_rq_total']),
    errorRatio('ingress_error_ratio', withClass('5'), ['upstream_rq_completed']),
    errorRatio('ingress_error_ratio', withClass('5'), ['upstream_rq_total']),
    drawn(errorRatio('ingress_client_error_ratio', withClass('4'), ['upstream_rq_completed'])),
    drawn(errorRatio('ingress_client_error_ratio', withClass('4'), ['upstream_rq_total'])),
    ...timerPercentiles('ingress_latency', 'upstream_rq_time'),
    gauge('ingress_pending', 'upstream_rq_pending_active', { bad: 'up', unit: null }),
    badEvents('ingress_connect_failures', ['upstream_cx_connect_fail']),
    ...statusClasses('ingress', withClass, REQUESTS),
  ],
};
