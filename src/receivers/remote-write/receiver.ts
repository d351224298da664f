import { z } from 'zod';
import { defineComponent } from '../../component/component.ts';
import { DAY_MS } from '../../model/instant.ts';
import { setting, settingsShape } from '../../settings/setting.ts';
import { RETENTION_DAYS } from '../../settings/shared-settings.ts';
import { DEFAULT_OWNER_LABELS } from '../decoding/prometheus-owner.ts';
import { registerWriteMetrics } from './write-counters.ts';
import { writeRoute } from './write-route.ts';
import { RemoteWriter } from './writer.ts';

const labelNames = z.array(z.string().regex(/^[A-Za-z_][A-Za-z0-9_.]*$/, 'is no name of a label')).readonly();

const SETTINGS = settingsShape({
  service: setting('PROMETHEUS_SERVICE_LABELS', DEFAULT_OWNER_LABELS.service.join(', '), labelNames, { list: true }),
  environment: setting('PROMETHEUS_ENVIRONMENT_LABELS', DEFAULT_OWNER_LABELS.environment.join(', '), labelNames, { list: true }),
  retentionDays: RETENTION_DAYS,
});

/** Prometheus remote write, which Grafana Alloy, vmagent and the OpenTelemetry collector send as well. */
export const remoteWrite = defineComponent({
  name: 'remote-write',
  settings: SETTINGS,
  create({ service, environment, retentionDays }, { samples, clock }) {
    const owner = { service, environment };
    const writer = new RemoteWriter({ samples, owner, retentionMs: retentionDays * DAY_MS, clock });
    const { cache } = writer;
    return {
      routes: [writeRoute(writer)],
      registerMetrics: (registry) =>
        registerWriteMetrics(registry, writer.counters, () => ({ series: cache.size, families: cache.metadata.size })),
    };
  },
});
