import type { ArrivalSource } from '../../component/arrivals.ts';
import { defineComponent } from '../../component/component.ts';
import { DAY_MS } from '../../model/instant.ts';
import { settingsShape } from '../../settings/setting.ts';
import { RETENTION_DAYS } from '../../settings/shared-settings.ts';
import { newCounters, registerDatadogMetrics } from './counters.ts';
import { metricRoutes } from './metric-routes.ts';

/** In the record of arrivals. Requests that are refused as a whole stand there by their route. */
const SOURCE: ArrivalSource = { name: 'datadog', title: 'Datadog metrics', unit: 'samples' };

/** Metrics as agents and clients send them to Datadog. Deploys of its CI tool are taken by the integration. */
export const datadogMetrics = defineComponent({
  name: 'datadog-metrics',
  settings: settingsShape({ retentionDays: RETENTION_DAYS }),
  create({ retentionDays }, { samples, arrivals, clock }) {
    const counters = newCounters();
    const retentionMs = retentionDays * DAY_MS;
    return {
      routes: metricRoutes({ samples, counters, arrivals: arrivals.of(SOURCE), retentionMs, clock }),
      registerMetrics: (registry) => registerDatadogMetrics(registry, counters),
    };
  },
});
