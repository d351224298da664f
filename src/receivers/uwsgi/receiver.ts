import { defineComponent } from '../../component/component.ts';
import { setting, settingsShape } from '../../settings/setting.ts';
import { collectCounter } from '../../telemetry/collectors.ts';
import { StatsPoller } from './stats-poller.ts';
import { statsTargets } from './stats-target.ts';

export const UWSGI_SETTINGS = settingsShape({ targets: setting('UWSGI_STATS', null, statsTargets, { list: true }) });

/** The stats servers of uWSGI, asked every ten seconds. Only addresses of the setting are asked. */
export const uwsgi = defineComponent({
  name: 'uwsgi',
  settings: UWSGI_SETTINGS,
  create({ targets }, { samples, arrivals, clock, log }) {
    if (targets.length === 0) return null;
    let poller: StatsPoller | null = null;
    return {
      registerMetrics(registry) {
        const metric = {
          name: 'pinkbar_uwsgi_polls_total',
          help: 'Stats servers that were asked, by outcome.',
          labelNames: ['service', 'instance', 'outcome'],
        };
        collectCounter(
          registry,
          metric,
          () =>
            poller?.counts.map(({ target: { service, instance }, outcome, count }) => ({
              labels: { service, instance, outcome },
              value: count,
            })) ?? null,
        );
      },
      async start() {
        poller = new StatsPoller(targets, { samples, arrivals, clock, log });
      },
      async stop() {
        await poller?.close();
      },
    };
  },
});
