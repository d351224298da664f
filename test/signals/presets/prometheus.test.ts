import { collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import type { Series } from '../../../src/model/series.ts';
import type { Signal } from '../../../src/model/signal.ts';
import { discoverSignals } from '../../../src/signals/discovery/discover-signals.ts';
import { matcherOf, selectorsOf } from '../../../src/signals/discovery/select-series.ts';
import { series } from '../series-builder.ts';
import { seriesOfExposition } from './exposition.ts';

const SHOP = { service: 'shop', instance: '10.0.0.1:8080' };
const of = (text: string): readonly Series[] => seriesOfExposition(text, SHOP);
const judged = (found: readonly Signal[]) => found.flatMap(({ name, isDrawnOnly }) => (isDrawnOnly ? [] : [name]));
const drawn = (found: readonly Signal[]) => found.flatMap(({ name, isDrawnOnly }) => (isDrawnOnly ? [name] : []));

/** What a signal reads, as `metric{tag of interest}`; of a ratio its numerator alone. */
function picked(found: readonly Signal[], given: readonly Series[], name: string, tag: string): readonly string[] {
  const expression = found.find((signal) => signal.name === name)?.expression;
  if (!expression) throw new Error(`no signal ${name}`);
  const selectors = expression.form === 'ratio' ? expression.numerator : selectorsOf(expression);
  return given.filter(matcherOf(selectors)).map(({ metric, tags }) => `${metric}{${new Map(tags).get(tag) ?? ''}}`);
}

const COUNTED = ['http_request_rate', 'http_error_ratio'];
const PERCENTILES = ['http_latency_p50', 'http_latency_p95', 'http_latency_p99'];
const CLASSES = ['http_5xx', 'http_4xx', 'http_3xx', 'http_2xx'];

const histogram = (name: string, labels = '') => `# TYPE ${name} histogram
${['0.1', '1', '+Inf'].map((le) => `${name}_bucket{${labels}${labels && ','}le="${le}"} 3`).join('\n')}
${name}_sum{${labels}} 0.5
${name}_count{${labels}} 3`;

/** Each with the series of its documentation or source, shortened: text, judged signals, what the errors are read from. */
const SENDERS: readonly (readonly [sender: string, text: string, names: readonly string[], errors: readonly string[]])[] = [
  [
    'client_golang',
    `# TYPE http_requests_total counter
http_requests_total{code="200",method="get"} 10
http_requests_total{code="404",method="get"} 2
http_requests_total{code="503",method="get"} 1
${histogram('http_request_duration_seconds', 'code="200",method="get"')}`,
    [...COUNTED, ...PERCENTILES],
    ['http_requests_total{503}'],
  ],
  [
    'a Go program with a namespace',
    `# TYPE shop_http_requests_total counter
shop_http_requests_total{code="500"} 1`,
    COUNTED,
    ['shop_http_requests_total{500}'],
  ],
  [
    'prometheus-fastapi-instrumentator',
    `# TYPE http_requests_total counter
http_requests_total{handler="/",method="GET",status="2xx"} 10
http_requests_total{handler="/",method="GET",status="5xx"} 1
${histogram('http_request_duration_seconds', 'handler="/",method="GET"')}`,
    [...COUNTED, ...PERCENTILES],
    ['http_requests_total{5xx}'],
  ],
  [
    'express-prom-bundle',
    histogram('http_request_duration_seconds', 'status_code="500",method="GET",path="/"'),
    [...COUNTED, ...PERCENTILES],
    ['http_request_duration_seconds_count{500}'],
  ],
  [
    'prometheus_exporter for Ruby',
    `# TYPE ruby_http_requests_total counter
ruby_http_requests_total{controller="list",action="latest",status="200"} 4
ruby_http_requests_total{controller="list",action="latest",status="500"} 4
# TYPE ruby_http_request_duration_seconds summary
ruby_http_request_duration_seconds{controller="list",action="latest",quantile="0.99"} 0.4
ruby_http_request_duration_seconds{controller="list",action="latest",quantile="0.95"} 0.4
ruby_http_request_duration_seconds{controller="list",action="latest",quantile="0.5"} 0.1
ruby_http_request_duration_seconds_sum{controller="list",action="latest"} 2
ruby_http_request_duration_seconds_count{controller="list",action="latest"} 8
# TYPE ruby_puma_request_backlog gauge
ruby_puma_request_backlog{phase="0"} 0
# TYPE ruby_sidekiq_queue_backlog gauge
ruby_sidekiq_queue_backlog{queue="default"} 0
# TYPE ruby_sidekiq_queue_latency_seconds gauge
ruby_sidekiq_queue_latency_seconds{queue="default"} 0
# TYPE ruby_sidekiq_failed_jobs_total counter
ruby_sidekiq_failed_jobs_total{job_name="Mail"} 0`,
    ['puma_backlog', 'queue_depth', 'queue_latency', 'failed_jobs', ...COUNTED, 'http_latency_mean', ...PERCENTILES],
    ['ruby_http_requests_total{500}'],
  ],
  [
    'Micrometer with buckets',
    `${histogram('http_server_requests_seconds', 'error="none",exception="none",method="GET",outcome="SERVER_ERROR",status="500",uri="/"')}
# TYPE http_server_requests_seconds_max gauge
http_server_requests_seconds_max{method="GET",outcome="SUCCESS",status="200",uri="/"} 0.2
# TYPE logback_events_total counter
logback_events_total{level="info"} 8
# TYPE hikaricp_connections_active gauge
hikaricp_connections_active{pool="HikariPool-1"} 1
# TYPE hikaricp_connections_max gauge
hikaricp_connections_max{pool="HikariPool-1"} 10
# TYPE hikaricp_connections_pending gauge
hikaricp_connections_pending{pool="HikariPool-1"} 0
# TYPE tomcat_threads_busy_threads gauge
tomcat_threads_busy_threads{name="http-nio-8080"} 1
# TYPE tomcat_threads_config_max_threads gauge
tomcat_threads_config_max_threads{name="http-nio-8080"} 200
# TYPE jvm_memory_used_bytes gauge
jvm_memory_used_bytes{area="heap",id="G1 Old Gen"} 1e7
jvm_memory_used_bytes{area="nonheap",id="Metaspace"} 1e7
# TYPE jvm_memory_max_bytes gauge
jvm_memory_max_bytes{area="heap",id="G1 Old Gen"} 1e9
# TYPE process_cpu_usage gauge
process_cpu_usage 0.02`,
    [
      ...[...COUNTED, ...PERCENTILES, 'log_errors', 'db_pool_pending', 'db_pool_utilisation', 'thread_pool_utilisation'],
      ...['cpu', 'heap_utilisation'],
    ],
    ['http_server_requests_seconds_count{500}'],
  ],
  [
    'Micrometer without buckets',
    `# TYPE http_server_requests_seconds summary
http_server_requests_seconds_count{method="GET",outcome="SUCCESS",status="200",uri="/"} 9
http_server_requests_seconds_sum{method="GET",outcome="SUCCESS",status="200",uri="/"} 1.1`,
    [...COUNTED, 'http_latency_mean'],
    [],
  ],
  [
    'starlette_exporter',
    `# TYPE starlette_requests_total counter
starlette_requests_total{app_name="shop",method="GET",path="/",status_code="500"} 1
${histogram('starlette_request_duration_seconds', 'app_name="shop",method="GET",path="/",status_code="500"')}`,
    [...COUNTED, ...PERCENTILES],
    ['starlette_requests_total{500}'],
  ],
  [
    'prometheus_flask_exporter',
    `# TYPE flask_http_request_total counter
flask_http_request_total{method="GET",status="500"} 1
${histogram('flask_http_request_duration_seconds', 'method="GET",path="/",status="500"')}`,
    [...COUNTED, ...PERCENTILES],
    ['flask_http_request_total{500}'],
  ],
  [
    'django-prometheus',
    `# TYPE django_http_responses_total_by_status_total counter
django_http_responses_total_by_status_total{status="500"} 1
${histogram('django_http_requests_latency_seconds_by_view_method', 'method="GET",view="index"')}`,
    [...COUNTED, ...PERCENTILES],
    ['django_http_responses_total_by_status_total{500}'],
  ],
  [
    'yabeda-rails',
    `# TYPE rails_requests_total counter
rails_requests_total{controller="orders",action="show",status="500",format="html",method="get"} 1
${histogram('rails_request_duration', 'controller="orders",action="show",status="500",format="html",method="get"')}
# TYPE puma_backlog gauge
puma_backlog{index="0"} 0`,
    [...COUNTED, ...PERCENTILES, 'puma_backlog'],
    ['rails_requests_total{500}'],
  ],
  [
    'the Rack collector of the Ruby client',
    `# TYPE http_server_requests_total counter
http_server_requests_total{code="500",method="get",path="/"} 1
${histogram('http_server_request_duration_seconds', 'method="get",path="/"')}`,
    [...COUNTED, ...PERCENTILES],
    ['http_server_requests_total{500}'],
  ],
  [
    'OpenTelemetry through Prometheus',
    histogram('http_server_request_duration_seconds', 'http_request_method="GET",http_response_status_code="500"'),
    [...COUNTED, ...PERCENTILES],
    ['http_server_request_duration_seconds_count{500}'],
  ],
  [
    'older OpenTelemetry through Prometheus',
    histogram('http_server_duration_milliseconds', 'http_method="GET",http_status_code="500"'),
    [...COUNTED, ...PERCENTILES],
    ['http_server_duration_milliseconds_count{500}'],
  ],
];

describe.each(SENDERS)('%s', (_sender, text, names, errors) => {
  const given = of(text);
  const found = discoverSignals(given);

  it('gives the signals that are judged', () => {
    expect(judged(found).toSorted()).toEqual(names.toSorted());
    for (const { service } of found) expect(service).toBe('shop');
  });

  it('counts its errors', () => {
    const statusTag = new Map(given.flatMap(({ tags }) => tags));
    const tag = ['code', 'status', 'status_code', 'http_response_status_code', 'http_status_code'].find((name) =>
      statusTag.has(name),
    );
    expect(picked(found, given, 'http_error_ratio', tag!)).toEqual(errors);
  });

  it('draws the classes of the status', () => {
    expect(drawn(found)).toEqual(expect.arrayContaining(CLASSES));
  });
});

describe('OpenTelemetry', () => {
  const points = (metric: string, status: string, bounds: readonly string[]) => [
    ...bounds.map((le) => series(`${metric}_bucket`, `service:shop,environment:production,${status},le:${le}`)),
    ...['sum', 'count'].map((end) => series(`${metric}_${end}`, `service:shop,environment:production,${status}`)),
  ];
  it.each([
    [
      'the stable names',
      points('http.server.request.duration', 'http.response.status_code:503', ['0.1', '+Inf']),
      'otel-http',
      's',
    ],
    ['the names before them', points('http.server.duration', 'http.status_code:503', ['100', '+Inf']), 'otel-http-old', 'ms'],
  ])('is found by %s', (_names, given, preset, unit) => {
    const found = discoverSignals(given);
    expect(judged(found).toSorted()).toEqual([...COUNTED, ...PERCENTILES].toSorted());
    for (const signal of found) expect(signal).toMatchObject({ preset, service: 'shop', environment: 'production' });
    expect(found.find(({ name }) => name === 'http_latency_p95')).toMatchObject({
      unit,
      expression: { form: 'quantile', q: 0.95 },
    });
    expect(picked(found, given, 'http_error_ratio', 'service')).toEqual([expect.stringMatching(/_count\{shop\}$/)]);
  });

  it('is watched once where both are sent', () => {
    const both = [
      ...points('http.server.duration', 'http.status_code:503', ['100', '+Inf']),
      ...points('http.server.request.duration', 'http.response.status_code:503', ['0.1', '+Inf']),
    ];
    expect(new Set(discoverSignals(both).map(({ preset }) => preset))).toEqual(new Set(['otel-http']));
  });
});

describe('a program of Node', () => {
  it('is watched by its requests and by what its runtime tells, as prom-client sends it', async () => {
    const registry = new Registry();
    collectDefaultMetrics({ register: registry });
    const histogramOfRequests = new Histogram({
      name: 'http_request_duration_seconds',
      help: 'Requests.',
      labelNames: ['status_code'],
      registers: [registry],
    });
    histogramOfRequests.observe({ status_code: '200' }, 0.1);
    const found = discoverSignals(of(await registry.metrics()));
    const names = [...COUNTED, ...PERCENTILES, 'cpu', 'memory', 'event_loop_lag', 'heap'];
    expect(judged(found).toSorted()).toEqual(names.toSorted());
    // Nothing is told of collections of garbage before the first.
    expect(drawn(found).filter((name) => name !== 'gc_time')).toEqual(
      expect.arrayContaining(['http_latency_mean', ...CLASSES, 'open_files', 'active_handles']),
    );
    registry.clear();
  });
});

it('a counter without a status has no errors to be judged', () => {
  expect(discoverSignals([series('http_requests_total', 'service:shop')]).map(({ name }) => name)).toEqual(['http_request_rate']);
});

it('a longer name that is known is not read as a shorter one with a namespace', () => {
  const found = discoverSignals([series('nginx_http_requests_total', 'service:shop,status:500')]);
  expect(new Set(found.map(({ preset }) => preset))).toEqual(new Set(['nginx-prometheus']));
});

it('what several senders tell of a service stays a page of signals', () => {
  const everything = SENDERS.flatMap(([, text]) => of(text));
  const found = discoverSignals([
    ...everything,
    ...['gunicorn.requests', 'gunicorn.request.duration.p95', 'nginx.requests', 'nginx.request_time.p95'].map((metric) =>
      series(metric, 'service:shop'),
    ),
  ]);
  expect(judged(found).length).toBeLessThanOrEqual(30);
  expect(found.filter(({ name }) => name === 'http_request_rate')).toHaveLength(1);
});
