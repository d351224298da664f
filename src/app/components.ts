import { api } from '../api/component.ts';
import type { ComponentFactory } from '../component/component.ts';
import { dashboard } from '../dashboard/component.ts';
import { gates } from '../gates/component.ts';
import { insights } from '../insights/component.ts';
import { datadog } from '../integrations/datadog/integration.ts';
import { flagger } from '../integrations/flagger/integration.ts';
import { github } from '../integrations/github/integration.ts';
import { metricVersions } from '../integrations/metric-versions/integration.ts';
import { judging } from '../judging/component.ts';
import { datadogMetrics } from '../receivers/datadog/receiver.ts';
import { nginx } from '../receivers/nginx/receiver.ts';
import { nginxStatus } from '../receivers/nginx/status-receiver.ts';
import { otlp } from '../receivers/otlp/receiver.ts';
import { prometheusPull } from '../receivers/prometheus-pull/receiver.ts';
import { remoteWrite } from '../receivers/remote-write/receiver.ts';
import { samplesJson } from '../receivers/samples-json/receiver.ts';
import { statsd } from '../receivers/statsd/receiver.ts';
import { uwsgi } from '../receivers/uwsgi/receiver.ts';
import { retention } from '../retention/component.ts';

/**
 * The parts of the server in the order in which they start; they stop in the reverse order. Receivers are last: the parts that subscribe to
 * samples and events are then running as long as any can arrive.
 */
export const COMPONENTS: readonly ComponentFactory[] = [
  judging,
  insights,
  retention,
  github,
  datadog,
  flagger,
  metricVersions,
  gates,
  api,
  dashboard,
  samplesJson,
  remoteWrite,
  otlp,
  prometheusPull,
  datadogMetrics,
  statsd,
  nginx,
  nginxStatus,
  uwsgi,
];
