import type { ArrivalSource } from '../../component/arrivals.ts';
import { defineComponent } from '../../component/component.ts';
import { DAY_MS } from '../../model/instant.ts';
import { settingsShape } from '../../settings/setting.ts';
import { RETENTION_DAYS } from '../../settings/shared-settings.ts';
import { ENVIRONMENT_LABELS, SERVICE_LABELS } from '../decoding/prometheus-owner-settings.ts';
import { storedGauges } from './stored-gauges.ts';
import { registerWriteMetrics } from './write-counters.ts';
import { writeRoute } from './write-route.ts';
import { RemoteWriter } from './writer.ts';

const SETTINGS = settingsShape({
  service: SERVICE_LABELS,
  environment: ENVIRONMENT_LABELS,
  retentionDays: RETENTION_DAYS,
});

const SETUP = 'Set this address as url of remote_write in the configuration of Prometheus, as docs/sources/prometheus.md shows.';

/** In the record of arrivals. Requests that are refused as a whole stand there by their route. */
const SOURCE: ArrivalSource = { name: 'remote-write', title: 'Prometheus remote write', unit: 'samples' };

/** Prometheus remote write, which Grafana Alloy, vmagent and the OpenTelemetry collector send as well. */
export const remoteWrite = defineComponent({
  name: 'remote-write',
  settings: SETTINGS,
  create({ service, environment, retentionDays }, { samples, arrivals, storage, clock }) {
    const owner = { service, environment };
    const writer = new RemoteWriter({
      samples,
      arrivals: arrivals.of(SOURCE),
      owner,
      retentionMs: retentionDays * DAY_MS,
      clock,
    });
    const { cache } = writer;
    return {
      routes: [{ ...writeRoute(writer), setup: SETUP }],
      async start() {
        cache.metadata.gauges = await storedGauges(storage.samples);
      },
      registerMetrics: (registry) =>
        registerWriteMetrics(registry, writer.counters, () => ({ series: cache.size, families: cache.metadata.size })),
    };
  },
});
