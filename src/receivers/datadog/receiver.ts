import { defineComponent } from '../../component/component.ts';
import { DAY_MS } from '../../model/instant.ts';
import { settingsShape } from '../../settings/setting.ts';
import { RETENTION_DAYS } from '../../settings/shared-settings.ts';
import { newCounters, registerDatadogMetrics } from './counters.ts';
import { metricRoutes } from './metric-routes.ts';

/** Metrics as agents and clients send them to Datadog. Deploys of its CI tool are taken by the integration. */
export const datadogMetrics = defineComponent({
  name: 'datadog-metrics',
  settings: settingsShape({ retentionDays: RETENTION_DAYS }),
  create({ retentionDays }, { samples, clock }) {
    const counters = newCounters();
    return {
      routes: metricRoutes({ samples, counters, retentionMs: retentionDays * DAY_MS, clock }),
      registerMetrics: (registry) => registerDatadogMetrics(registry, counters),
    };
  },
});
