import { describe, expect, it } from 'vitest';
import type { Series } from '../../../src/model/series.ts';
import { discoverSignals } from '../../../src/signals/discovery/discover-signals.ts';
import { matcherOf } from '../../../src/signals/discovery/select-series.ts';
import { series } from '../series-builder.ts';
import { seriesOfExposition } from './exposition.ts';

const ALWAYS = ['ingress_request_rate', 'ingress_error_ratio'];
const PERCENTILES = ['ingress_latency_p50', 'ingress_latency_p95', 'ingress_latency_p99'];

const buckets = (name: string, labels: string) => `# TYPE ${name} histogram
${name}_bucket{${labels},le="10"} 1
${name}_bucket{${labels},le="+Inf"} 1
${name}_sum{${labels}} 1
${name}_count{${labels}} 1`;

/** As a scrape of the proxy brings them, whose job is not the service. */
const scraped = (text: string): readonly Series[] => seriesOfExposition(text, { service: 'the-proxy', instance: 'a' });

/** The judged signals of a service, and the series that its errors are counted by. */
function of(service: string, given: readonly Series[], ratio = 'ingress_error_ratio') {
  const found = discoverSignals(given).filter((signal) => signal.service === service);
  const errors = found.find(({ name }) => name === ratio)?.expression;
  const counted = errors?.form === 'ratio' ? given.filter(matcherOf(errors.numerator)) : [];
  const all = errors?.form === 'ratio' ? given.filter(matcherOf(errors.denominator)) : [];
  const names = found.filter(({ isDrawnOnly }) => !isDrawnOnly).map(({ name }) => name);
  return { names: names.toSorted(), errors: counted.map(({ metric }) => metric), all: all.length };
}

/** The proxy, its series with two services behind it, one of them `shop`, and what the errors of the shop are counted by. */
const PROXIES: readonly (readonly [string, readonly Series[], readonly string[], readonly string[], number])[] = [
  [
    'ingress-nginx, scraped with a service of its own',
    scraped(`# TYPE nginx_ingress_controller_requests counter
nginx_ingress_controller_requests{exported_service="shop",ingress="shop",status="200"} 5
nginx_ingress_controller_requests{exported_service="shop",ingress="shop",status="502"} 1
nginx_ingress_controller_requests{exported_service="cart",ingress="cart",status="502"} 1
${buckets('nginx_ingress_controller_request_duration_seconds', 'exported_service="shop",status="200"')}`),
    [...ALWAYS, ...PERCENTILES],
    ['nginx_ingress_controller_requests'],
    2,
  ],
  [
    'Istio, by the side of the service',
    scraped(`# TYPE istio_requests_total counter
istio_requests_total{reporter="destination",destination_service_name="shop",response_code="503"} 1
istio_requests_total{reporter="source",destination_service_name="shop",response_code="503"} 1
istio_requests_total{reporter="destination",destination_service_name="cart",response_code="503"} 1
${buckets('istio_request_duration_milliseconds', 'reporter="destination",destination_service_name="shop"')}`),
    [...ALWAYS, ...PERCENTILES],
    ['istio_requests_total'],
    1,
  ],
  [
    'Istio, by the callers alone',
    scraped(`# TYPE istio_requests_total counter
istio_requests_total{reporter="source",destination_service_name="shop",response_code="503"} 1`),
    ALWAYS,
    ['istio_requests_total'],
    1,
  ],
  [
    'Envoy',
    scraped(`# TYPE envoy_cluster_upstream_rq_xx counter
envoy_cluster_upstream_rq_xx{envoy_response_code_class="2",envoy_cluster_name="shop"} 7
envoy_cluster_upstream_rq_xx{envoy_response_code_class="5",envoy_cluster_name="shop"} 1
envoy_cluster_upstream_rq_xx{envoy_response_code_class="5",envoy_cluster_name="cart"} 1
# TYPE envoy_cluster_upstream_rq_pending_active gauge
envoy_cluster_upstream_rq_pending_active{envoy_cluster_name="shop"} 0
# TYPE envoy_cluster_upstream_cx_connect_fail counter
envoy_cluster_upstream_cx_connect_fail{envoy_cluster_name="shop"} 0
${buckets('envoy_cluster_upstream_rq_time', 'envoy_cluster_name="shop"')}`),
    [...ALWAYS, ...PERCENTILES, 'ingress_pending', 'ingress_connect_failures'],
    ['envoy_cluster_upstream_rq_xx'],
    2,
  ],
  [
    'Envoy with clusters of Istio',
    scraped(`# TYPE envoy_cluster_upstream_rq_xx counter
envoy_cluster_upstream_rq_xx{envoy_response_code_class="5",envoy_cluster_name="outbound|80|v2|shop.default.svc.cluster.local"} 1`),
    ALWAYS,
    ['envoy_cluster_upstream_rq_xx'],
    1,
  ],
  [
    'Envoy over StatsD',
    [
      'upstream_rq_total',
      'upstream_rq_completed',
      'upstream_rq_5xx',
      'upstream_rq_time.p50',
      'upstream_rq_time.p95',
      'upstream_rq_time.p99',
    ].flatMap((name) => [series(`envoy.cluster.shop.${name}`), series(`envoy.cluster.cart.${name}`)]),
    [...ALWAYS, ...PERCENTILES],
    ['envoy.cluster.shop.upstream_rq_5xx'],
    1,
  ],
  [
    'Envoy over DogStatsD',
    ['shop', 'cart'].flatMap((cluster) => [
      series('envoy.cluster.upstream_rq_completed', `envoy.cluster_name:${cluster}`),
      series('envoy.cluster.upstream_rq_total', `envoy.cluster_name:${cluster}`),
      series('envoy.cluster.upstream_rq_xx', `envoy.cluster_name:${cluster},envoy.response_code_class:5`),
    ]),
    ALWAYS,
    ['envoy.cluster.upstream_rq_xx'],
    1,
  ],
  [
    'Traefik',
    scraped(`# TYPE traefik_service_requests_total counter
traefik_service_requests_total{code="200",method="GET",protocol="http",service="shop@docker"} 5
traefik_service_requests_total{code="500",method="GET",protocol="http",service="shop@docker"} 1
traefik_service_requests_total{code="500",method="GET",protocol="http",service="cart@docker"} 1
${buckets('traefik_service_request_duration_seconds', 'code="200",service="shop@docker"')}`),
    [...ALWAYS, ...PERCENTILES],
    ['traefik_service_requests_total'],
    2,
  ],
  [
    'Traefik over DogStatsD',
    ['200', '500'].flatMap((code) => [
      series('traefik.service.request.total', `service:shop@docker,code:${code},method:GET`),
      ...['count', 'p50', 'p95', 'p99'].map((part) =>
        series(`traefik.service.request.duration.${part}`, `service:shop@docker,code:${code}`),
      ),
    ]),
    [...ALWAYS, ...PERCENTILES],
    ['traefik.service.request.total'],
    2,
  ],
  [
    'HAProxy',
    scraped(`# TYPE haproxy_backend_http_responses_total counter
haproxy_backend_http_responses_total{proxy="shop",code="2xx"} 5
haproxy_backend_http_responses_total{proxy="shop",code="5xx"} 1
haproxy_backend_http_responses_total{proxy="cart",code="5xx"} 1
# TYPE haproxy_backend_response_time_average_seconds gauge
haproxy_backend_response_time_average_seconds{proxy="shop"} 0.1
# TYPE haproxy_backend_current_queue gauge
haproxy_backend_current_queue{proxy="shop"} 0
# TYPE haproxy_backend_active_servers gauge
haproxy_backend_active_servers{proxy="shop"} 2`),
    [...ALWAYS, 'ingress_latency_mean', 'ingress_pending', 'ingress_servers'],
    ['haproxy_backend_http_responses_total'],
    2,
  ],
  [
    'HAProxy by its requests alone',
    scraped(`# TYPE haproxy_frontend_http_requests_total counter
haproxy_frontend_http_requests_total{proxy="shop"} 5`),
    ['ingress_request_rate'],
    [],
    0,
  ],
  [
    'HAProxy by haproxy-statsd',
    ['web-1.example.net.shop', 'web-1.example.net.cart'].flatMap((backend) =>
      ['BACKEND.hrsp_2xx', 'BACKEND.hrsp_5xx', 'BACKEND.rtime', 'BACKEND.econ', 'web-1.hrsp_5xx'].map((name) =>
        series(`haproxy.${backend}.${name}`),
      ),
    ),
    [...ALWAYS, 'ingress_latency_mean', 'ingress_connect_failures'],
    ['haproxy.web-1.example.net.shop.BACKEND.hrsp_5xx'],
    2,
  ],
  [
    "HAProxy by the check of Datadog's Agent",
    ['shop', 'cart'].flatMap((backend) =>
      ['response.2xx', 'response.5xx', 'response.time', 'queue.current'].map((name) =>
        series(`haproxy.backend.${name}`, `haproxy_service:${backend},service:haproxy`),
      ),
    ),
    ['ingress_error_ratio', 'ingress_latency_mean', 'ingress_pending'],
    ['haproxy.backend.response.5xx'],
    2,
  ],
];

describe.each(PROXIES)('%s', (_proxy, given, names, errors, all) => {
  it('gives the signals of the service behind it', () => {
    expect(of('shop', given)).toEqual({ names: names.toSorted(), errors, all });
  });
});

it('Traefik over plain StatsD tells no status, and so no errors', () => {
  expect(of('traefik', [series('traefik.service.request.total')]).names).toEqual(['ingress_request_rate']);
});

describe('NGINX through exporters', () => {
  const nginx = (text: string) => of('shop', seriesOfExposition(text, { service: 'shop' }), 'nginx_error_ratio');

  it('by its status page has requests and connections', () => {
    const page = `# TYPE nginx_http_requests_total counter
nginx_http_requests_total 8
# TYPE nginx_connections_active gauge
nginx_connections_active 2`;
    expect(nginx(page).names).toEqual(['nginx_connections', 'nginx_request_rate']);
  });

  it('by its log has errors and durations', () => {
    const page = `# TYPE nginx_http_response_count_total counter
nginx_http_response_count_total{method="GET",status="200"} 5
nginx_http_response_count_total{method="GET",status="502"} 1
# TYPE nginx_http_response_time_seconds summary
nginx_http_response_time_seconds{method="GET",status="200",quantile="0.5"} 0.1
nginx_http_response_time_seconds{method="GET",status="200",quantile="0.99"} 0.3
nginx_http_response_time_seconds_sum{method="GET",status="200"} 1
nginx_http_response_time_seconds_count{method="GET",status="200"} 5`;
    expect(nginx(page)).toEqual({
      names: [...['nginx_error_ratio', 'nginx_request_rate'], ...['nginx_request_time_p50', 'nginx_request_time_p99']],
      errors: ['nginx_http_response_count_total'],
      all: 2,
    });
  });

  it('by the module for virtual hosts counts every request once', () => {
    const page = `# TYPE nginx_vts_server_requests_total counter
nginx_vts_server_requests_total{host="a",code="5xx"} 1
nginx_vts_server_requests_total{host="*",code="2xx"} 5
nginx_vts_server_requests_total{host="*",code="5xx"} 1
nginx_vts_server_requests_total{host="*",code="total"} 6`;
    expect(nginx(page)).toEqual({
      names: ['nginx_error_ratio', 'nginx_request_rate'],
      errors: ['nginx_vts_server_requests_total'],
      all: 2,
    });
  });
});

describe('gunicorn through statsd_exporter', () => {
  const gunicorn = (text: string) => of('shop', seriesOfExposition(text, { service: 'shop' }), 'error_ratio');
  const SIGNALS = ['error_ratio', 'log_errors', 'request_rate', 'workers'];

  it('without a mapping has the code in the name, and summaries', () => {
    const page = `# TYPE shop_gunicorn_requests counter
shop_gunicorn_requests 6
# TYPE shop_gunicorn_request_status_200 counter
shop_gunicorn_request_status_200 5
# TYPE shop_gunicorn_request_status_500 counter
shop_gunicorn_request_status_500 1
# TYPE shop_gunicorn_request_duration summary
shop_gunicorn_request_duration{quantile="0.5"} 0.01
shop_gunicorn_request_duration{quantile="0.99"} 0.1
shop_gunicorn_request_duration_sum 0.2
shop_gunicorn_request_duration_count 6
# TYPE shop_gunicorn_workers gauge
shop_gunicorn_workers 4`;
    expect(gunicorn(page)).toEqual({
      names: [...SIGNALS, 'latency_mean', 'latency_p50', 'latency_p99'].toSorted(),
      errors: ['shop_gunicorn_request_status_500'],
      all: 1,
    });
  });

  it('with a mapping has the code as a label', () => {
    const page = `# TYPE flask_requests counter
flask_requests 6
# TYPE flask_response_code counter
flask_response_code{status="200"} 5
flask_response_code{status="500"} 1`;
    const { errors, all } = gunicorn(page);
    expect({ errors, all }).toEqual({ errors: ['flask_response_code'], all: 1 });
  });
});

describe('Kubernetes', () => {
  const given = seriesOfExposition(
    `# TYPE container_cpu_usage_seconds_total counter
container_cpu_usage_seconds_total{container="shop",pod="shop-1",namespace="default"} 5
container_cpu_usage_seconds_total{pod="shop-1",namespace="default"} 6
# TYPE container_memory_working_set_bytes gauge
container_memory_working_set_bytes{container="shop",pod="shop-1",namespace="default"} 1e8
# TYPE container_cpu_cfs_periods_total counter
container_cpu_cfs_periods_total{container="shop",pod="shop-1"} 9
# TYPE kube_pod_container_status_restarts_total counter
kube_pod_container_status_restarts_total{container="shop",pod="shop-1"} 0
# TYPE kube_deployment_status_replicas_unavailable gauge
kube_deployment_status_replicas_unavailable{deployment="shop"} 0`,
    { service: 'kubelet' },
  );

  it('tells of containers and deployments as of services, and nothing of whole pods', () => {
    const found = discoverSignals(given);
    expect(new Set(found.map(({ service }) => service))).toEqual(new Set(['shop']));
    expect(of('shop', given).names).toEqual(['cpu', 'cpu_throttled', 'memory', 'restarts', 'unavailable_replicas']);
    const cpu = found.find(({ name }) => name === 'cpu')!;
    expect(cpu).toMatchObject({ unit: 'cores', expression: { form: 'rate' } });
    expect(cpu.expression.form === 'rate' && given.filter(matcherOf(cpu.expression.of))).toHaveLength(1);
  });
});
