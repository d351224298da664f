import { z } from 'zod';
import type { ArrivalSource } from '../../component/arrivals.ts';
import { defineComponent } from '../../component/component.ts';
import { DAY_MS } from '../../model/instant.ts';
import { setting, settingsShape } from '../../settings/setting.ts';
import { RETENTION_DAYS } from '../../settings/shared-settings.ts';
import { newCounters } from './counters.ts';
import { metricsRoute } from './metrics-route.ts';
import { registerOtlpMetrics } from './otlp-metrics.ts';
import { StreamRegistry } from './stream-registry.ts';

/**
 * What distinguishes processes of one service, so that each has series of its own, and where they run. All attributes would be too many: the
 * arguments of the command line and the version of the SDK are among them.
 */
const RESOURCE_ATTRIBUTES = [
  'service.namespace',
  'service.instance.id',
  'host.name',
  'k8s.cluster.name',
  'k8s.namespace.name',
  'k8s.pod.name',
  'cloud.region',
].join(',');

const OTLP_SETTINGS = settingsShape({
  resourceAttributes: setting('OTLP_RESOURCE_ATTRIBUTES', RESOURCE_ATTRIBUTES, z.array(z.string()), { list: true }),
  retentionDays: RETENTION_DAYS,
});

/** In the record of arrivals. Requests that are refused as a whole stand there by their route. */
const SOURCE: ArrivalSource = { name: 'otlp', title: 'OpenTelemetry metrics', unit: 'points' };

/** Metrics of OpenTelemetry over HTTP. */
export const otlp = defineComponent({
  name: 'otlp',
  settings: OTLP_SETTINGS,
  create({ resourceAttributes, retentionDays }, { samples, arrivals, clock }) {
    const counters = newCounters();
    const common = { samples, retentionMs: retentionDays * DAY_MS, clock };
    const registry = new StreamRegistry(new Set(resourceAttributes));
    return {
      routes: [metricsRoute({ ...common, registry, counters, arrivals: arrivals.of(SOURCE) })],
      registerMetrics: (prometheus) => registerOtlpMetrics(prometheus, counters),
    };
  },
});
