import { z } from 'zod';
import { defineComponent } from '../../component/component.ts';
import { DAY_MS } from '../../model/instant.ts';
import { setting, settingsShape } from '../../settings/setting.ts';
import { RETENTION_DAYS } from '../../settings/shared-settings.ts';
import { hostAddress, portNumber } from '../../settings/value-types.ts';
import { listenStatsd, STATSD_SOURCE, type StatsdListener } from './listen.ts';
import { remarkShared } from './shared-series.ts';
import { createStatsdAggregator } from './statsd-aggregator.ts';
import { registerStatsdMetrics } from './statsd-metrics.ts';

export const STATSD_SETTINGS = settingsShape({
  /** 0 turns it off. */
  port: setting('STATSD_PORT', '8125', portNumber),
  host: setting('STATSD_HOST', '127.0.0.1', hostAddress),
  dialect: setting('STATSD_DIALECT', 'dogstatsd', z.enum(['dogstatsd', 'statsd'])),
  hostTag: setting('STATSD_HOST_TAG', 'off', z.enum(['on', 'off'])),
  retentionDays: RETENTION_DAYS,
});

/** StatsD and DogStatsD over UDP. */
export const statsd = defineComponent({
  name: 'statsd',
  settings: STATSD_SETTINGS,
  create({ port, host, dialect, hostTag, retentionDays }, { storage, samples, events, arrivals, clock, log }) {
    if (port === 0) return null;
    let listener: StatsdListener | null = null;
    return {
      address: () => listener && `${listener.udp.host}:${listener.udp.port}`,
      registerMetrics: (registry) => registerStatsdMetrics(registry, () => listener),
      async start() {
        const restored = await storage.samples.lastValues('gauge');
        const retentionMs = retentionDays * DAY_MS;
        const onShared = remarkShared(arrivals.of(STATSD_SOURCE));
        const aggregator = createStatsdAggregator({ startedAt: clock(), retentionMs, restored, onShared });
        const listening = { host, port, dialect, hasHostTag: hostTag === 'on' };
        listener = await listenStatsd(listening, aggregator, { samples, events, arrivals, clock, log });
      },
      async stop() {
        await listener?.close();
      },
    };
  },
});
