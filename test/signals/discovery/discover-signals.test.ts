import { describe, expect, test } from 'vitest';
import { isJudged, type Signal } from '../../../src/model/signal.ts';
import { discoverSignals } from '../../../src/signals/discovery/discover-signals.ts';
import { matcherOf, selectorsOf } from '../../../src/signals/discovery/select-series.ts';
import { series } from '../series-builder.ts';

const DURATION_PARTS = ['count', 'sum', 'min', 'max', 'p50', 'p90', 'p95', 'p99'];

/** The series that a receiver makes of gunicorn 20.1's datagrams, with the prefix and the tags gunicorn was started with. */
const gunicorn = (prefix: string, tags: string) =>
  [
    'requests',
    'workers',
    'log.exception',
    ...[200, 302, 404, 500].map((code) => `request.status.${code}`),
    ...DURATION_PARTS.map((part) => `request.duration.${part}`),
  ].map((name) => series(`${prefix}gunicorn.${name}`, tags));

/** Of those that are judged. */
const ids = (signals: readonly Signal[]) => signals.filter(isJudged).map((signal) => signal.id);
const NAMES = ['request_rate', 'error_ratio', 'latency_p50', 'latency_p95', 'latency_p99', 'workers', 'log_errors'];

describe('discoverSignals', () => {
  test.each([
    ['neither prefix nor tags', '', '', 'any', null, null],
    ['a prefix', 'shop.', '', 'shop', 'shop', null],
    ['a prefix of two parts', 'eu.shop.', '', 'eu.shop', 'eu.shop', null],
    [
      'a prefix and tags: the tag decides',
      'shop.',
      'env:prod,service:checkout,version:1.4.2',
      'checkout.production',
      'checkout',
      'production',
    ],
    ['tags alone', '', 'environment:staging,service:checkout', 'checkout.staging', 'checkout', 'staging'],
    ['an environment alone', '', 'env:live', 'any.production', null, 'production'],
  ])('gunicorn with %s', (_name, prefix, tags, idPrefix, service, environment) => {
    const signals = discoverSignals(gunicorn(prefix, tags));
    expect(ids(signals)).toEqual(NAMES.map((name) => `${idPrefix}.${name}`));
    for (const signal of signals) expect(signal).toMatchObject({ service, environment, preset: 'gunicorn' });
  });

  test.each([
    ['a metric that only ends alike', [series('notgunicorn.requests')]],
    ['a lone dot in front', [series('.gunicorn.requests')]],
    ['other metrics', [series('payments.total', 'service:shop'), series('gunicorn.request.duration.p90')]],
  ])('nothing is found in %s', (_name, given) => {
    expect(discoverSignals(given)).toEqual([]);
  });

  test('numbers of each class, the mean and the longest are there to be drawn', () => {
    const drawn = discoverSignals(gunicorn('shop.', '')).filter((signal) => !isJudged(signal));
    expect(drawn.map(({ name }) => name)).toEqual([
      ...['client_error_ratio', 'latency_mean', 'latency_max', 'requests_5xx', 'requests_4xx', 'requests_3xx', 'requests_2xx'],
    ]);
  });

  test('a service that never failed has its error signals already', () => {
    const signals = discoverSignals([series('shop.gunicorn.requests')]);
    expect(ids(signals)).toEqual(['shop.request_rate', 'shop.error_ratio', 'shop.log_errors']);
  });

  test('services, environments and presets are told apart, spellings of an environment are not', () => {
    const found = discoverSignals([
      series('nginx.requests', 'service:shop'),
      series('shop.gunicorn.requests', 'env:prod'),
      series('shop.gunicorn.requests', 'environment:production'),
      series('shop.gunicorn.requests', 'env:staging'),
    ]);
    expect(ids(found).filter((id) => id.endsWith('request_rate'))).toEqual([
      'shop.production.request_rate',
      'shop.staging.request_rate',
      'shop.nginx_request_rate',
    ]);
    expect(selectorsOf(found[0]!.expression)).toHaveLength(2);
  });

  test('NGINX of the shop', () => {
    const names = ['nginx.requests', 'nginx.requests.5xx', 'nginx.connections.active', 'nginx.upstream_time.p95'];
    expect(ids(discoverSignals(names.map((name) => series(name, 'service:shop'))))).toEqual([
      'shop.nginx_request_rate',
      'shop.nginx_error_ratio',
      'shop.nginx_connections',
      'shop.nginx_upstream_time_p95',
    ]);
  });

  test('NGINX by its status page alone, and by its access log too', () => {
    const page = ['active', 'reading', 'writing', 'waiting', 'accepted', 'handled', 'dropped', 'requests'];
    const ofPage = page.map((name) => series(`nginx.connections.${name}`, 'service:shop,instance:web-1'));
    expect(ids(discoverSignals(ofPage))).toEqual([
      'shop.nginx_page_request_rate',
      'shop.nginx_connections',
      'shop.nginx_connections_writing',
      'shop.nginx_connections_waiting',
      'shop.nginx_connections_dropped',
    ]);
    const log = ['requests', 'requests.2xx', 'requests.4xx', 'requests.499', 'upstream.tries', 'request_time.p95'];
    const ofLog = log.map((name) => series(`nginx.${name}`, 'service:shop'));
    const ofRoute = series('nginx.route.requests', 'service:shop,route:/a');
    expect(ids(discoverSignals([...ofPage, ...ofLog, ofRoute]))).toEqual([
      'shop.nginx_request_rate',
      'shop.nginx_error_ratio',
      'shop.nginx_abandoned_ratio',
      'shop.nginx_upstream_error_ratio',
      'shop.nginx_connections',
      'shop.nginx_connections_writing',
      'shop.nginx_connections_waiting',
      'shop.nginx_connections_dropped',
      'shop.nginx_request_time_p95',
    ]);
  });

  test.each([
    ['a count of errors without requests', ['http.5xx'], ['shop.http_5xx']],
    ['a ratio as soon as there are requests', ['http.5xx', 'http.requests'], ['shop.http_request_rate', 'shop.http_error_ratio']],
    ['percentiles', ['http.latency.p50', 'http.latency_p95'], ['shop.http_latency_p50', 'shop.http_latency_p95']],
  ])('posted HTTP series: %s', (_name, metrics, expected) => {
    expect(ids(discoverSignals(metrics.map((metric) => series(metric, 'service:shop'))))).toEqual(expected);
  });

  test('requests of one service do not hide the error count of another', () => {
    expect(ids(discoverSignals([series('http.5xx', 'service:a'), series('http.requests', 'service:b')]))).toContain('a.http_5xx');
  });
});

describe('matcherOf', () => {
  const all = [
    ...gunicorn('', ''),
    ...gunicorn('shop.', ''),
    ...gunicorn('shop.', 'env:prod,service:checkout,version:1.4.2'),
    ...gunicorn('shop.', 'env:prod,service:checkout,version:1.4.3'),
  ];
  const read = (id: string) => {
    const signal = discoverSignals(all).find((each) => each.id === id);
    if (!signal) throw new Error(`no signal ${id}`);
    return all
      .filter(matcherOf(selectorsOf(signal.expression)))
      .map((each) => [each.metric, ...each.tags.map((pair) => pair.join(':'))].join(' '));
  };

  test.each([
    ['any.error_ratio', ['gunicorn.requests', 'gunicorn.request.status.500']],
    ['shop.error_ratio', ['shop.gunicorn.requests', 'shop.gunicorn.request.status.500']],
    ['shop.latency_p95', ['shop.gunicorn.request.duration.count', 'shop.gunicorn.request.duration.p95']],
    ['shop.log_errors', ['shop.gunicorn.log.exception']],
    [
      'checkout.production.request_rate',
      [
        'shop.gunicorn.requests env:prod service:checkout version:1.4.2',
        'shop.gunicorn.requests env:prod service:checkout version:1.4.3',
      ],
    ],
  ])('%s reads its own series only', (id, expected) => {
    expect(read(id)).toEqual(expected);
  });

  test.each([
    ['a*', 'abc', true],
    ['*c', 'abc', true],
    ['a*c', 'ac', true],
    ['a*a', 'a', false],
    ['*', '', true],
    ['a*b*c', 'a-b-b-c', true],
    ['a*b*c', 'a-c', false],
    ['*ab*ab', 'xab', false],
    ['a.c', 'abc', false],
    ['status.5*', 'status.500', true],
    ['status.5*', 'status.404', false],
  ])('the pattern %s against %s: %s', (pattern, metric, expected) => {
    expect(matcherOf([{ metric: pattern, tags: [] }])(series(metric))).toBe(expected);
  });
});
