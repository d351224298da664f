import { z } from 'zod';
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

/** Metrics of OpenTelemetry over HTTP. */
export const otlp = defineComponent({
  name: 'otlp',
  settings: OTLP_SETTINGS,
  create({ resourceAttributes, retentionDays }, { samples, clock }) {
    const counters = newCounters();
    const registry = new StreamRegistry(new Set(resourceAttributes));
    return {
      routes: [metricsRoute({ samples, registry, counters, retentionMs: retentionDays * DAY_MS, clock })],
      registerMetrics: (prometheus) => registerOtlpMetrics(prometheus, counters),
    };
  },
});
