import { ENVOY, ENVOY_STATSD } from './envoy.ts';
import { GUNICORN } from './gunicorn.ts';
import { GUNICORN_STATSD_EXPORTER } from './gunicorn-statsd-exporter.ts';
import { GUNICORN_CHECK, GUNICORN_SAMPLER } from './gunicorn-workers.ts';
import { HAPROXY, HAPROXY_CHECK, HAPROXY_STATSD } from './haproxy.ts';
import { HTTP } from './http.ts';
import { INGRESS_NGINX } from './ingress-nginx.ts';
import { ISTIO } from './istio.ts';
import { JVM } from './jvm.ts';
import { KUBERNETES } from './kubernetes.ts';
import { MICROMETER } from './micrometer.ts';
import { NGINX } from './nginx.ts';
import { NGINX_EXPORTERS } from './nginx-exporters.ts';
import { NODEJS } from './nodejs.ts';
import { OTEL_HTTP } from './otel-http.ts';
import type { Preset } from './preset.ts';
import { PROCESS } from './process.ts';
import { PROMETHEUS_HTTP, PROMETHEUS_HTTP_HISTOGRAM, PROMETHEUS_HTTP_SUMMARY } from './prometheus-http.ts';
import { PROMETHEUS_PYTHON } from './prometheus-python.ts';
import { PROMETHEUS_RUBY } from './prometheus-ruby.ts';
import { TRAEFIK, TRAEFIK_STATSD } from './traefik.ts';
import { UWSGI } from './uwsgi.ts';

/** Every preset, in the order in which their signals are listed. Of signals of one name the first that is found counts. */
export const PRESETS: readonly Preset[] = [
  ...[GUNICORN, GUNICORN_SAMPLER, GUNICORN_CHECK, UWSGI, GUNICORN_STATSD_EXPORTER, NGINX, ...NGINX_EXPORTERS],
  ...[HTTP, MICROMETER, ...PROMETHEUS_PYTHON, ...PROMETHEUS_RUBY],
  ...[...OTEL_HTTP, PROMETHEUS_HTTP, PROMETHEUS_HTTP_HISTOGRAM, PROMETHEUS_HTTP_SUMMARY],
  ...[INGRESS_NGINX, ...ISTIO, ENVOY, ENVOY_STATSD, ...TRAEFIK, TRAEFIK_STATSD, ...HAPROXY, HAPROXY_STATSD, HAPROXY_CHECK],
  ...[...KUBERNETES, PROCESS, JVM, NODEJS],
];
