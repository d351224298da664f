import { z } from 'zod';
import { defineComponent } from '../../component/component.ts';
import { DAY_MS } from '../../model/instant.ts';
import { setting, settingsShape } from '../../settings/setting.ts';
import { RETENTION_DAYS } from '../../settings/shared-settings.ts';
import { hostAddress, portNumber } from '../../settings/value-types.ts';
import { listenStatsd, type StatsdListener } from './listen.ts';
import { createStatsdAggregator } from './statsd-aggregator.ts';
import { registerStatsdMetrics } from './statsd-metrics.ts';

export const STATSD_SETTINGS = settingsShape({
  /** 0 turns it off. */
  port: setting('STATSD_PORT', '8125', portNumber),
  host: setting('STATSD_HOST', '127.0.0.1', hostAddress),
  dialect: setting('STATSD_DIALECT', 'dogstatsd', z.enum(['dogstatsd', 'statsd'])),
  retentionDays: RETENTION_DAYS,
});

/** StatsD and DogStatsD over UDP. */
export const statsd = defineComponent({
  name: 'statsd',
  settings: STATSD_SETTINGS,
  create({ port, host, dialect, retentionDays }, { storage, samples, events, arrivals, clock, log }) {
    if (port === 0) return null;
    let listener: StatsdListener | null = null;
    return {
      address: () => listener && `${listener.udp.host}:${listener.udp.port}`,
      registerMetrics: (registry) => registerStatsdMetrics(registry, () => listener),
      async start() {
        const restored = await storage.samples.lastValues('gauge');
        const retentionMs = retentionDays * DAY_MS;
        const aggregator = createStatsdAggregator({ startedAt: clock(), retentionMs, restored });
        listener = await listenStatsd({ host, port, dialect }, aggregator, { samples, events, arrivals, clock, log });
      },
      async stop() {
        await listener?.close();
      },
    };
  },
});
