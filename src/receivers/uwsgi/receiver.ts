import { defineComponent } from '../../component/component.ts';
import { setting, settingsShape } from '../../settings/setting.ts';
import { registerPollMetrics } from '../polling/poll-metrics.ts';
import { Poller } from '../polling/poller.ts';
import type { StatsFault } from './fetch-stats.ts';
import { STATS_SERVER } from './stats-server.ts';
import { type StatsTarget, statsTargets } from './stats-target.ts';

export const UWSGI_SETTINGS = settingsShape({ targets: setting('UWSGI_STATS', null, statsTargets, { list: true }) });

const POLLS = { name: 'pinkbar_uwsgi_polls_total', help: 'Stats servers that were asked, by outcome.' };

/** The stats servers of uWSGI, asked every ten seconds. Only addresses of the setting are asked. */
export const uwsgi = defineComponent({
  name: 'uwsgi',
  settings: UWSGI_SETTINGS,
  create({ targets }, { samples, arrivals, clock, log }) {
    if (targets.length === 0) return null;
    let poller: Poller<StatsTarget, StatsFault> | null = null;
    return {
      registerMetrics: (registry) => registerPollMetrics(registry, POLLS, () => poller?.counts ?? null),
      async start() {
        poller = new Poller(STATS_SERVER, targets, { samples, arrivals, clock, log });
      },
      async stop() {
        await poller?.close();
      },
    };
  },
});
