import { defineComponent } from '../../component/component.ts';
import { setting, settingsShape } from '../../settings/setting.ts';
import { registerPollMetrics } from '../polling/poll-metrics.ts';
import { Poller } from '../polling/poller.ts';
import type { StatusFault } from './fetch-status.ts';
import { STATUS_PAGE } from './status-page.ts';
import { type StatusTarget, statusTargets } from './status-target.ts';

export const NGINX_STATUS_SETTINGS = settingsShape({
  targets: setting('NGINX_STATUS_URLS', null, statusTargets, { list: true }),
});

const POLLS = { name: 'pinkbar_nginx_status_polls_total', help: 'Status pages that were asked, by outcome.' };

/** The `stub_status` pages of NGINX, asked every ten seconds. Only addresses of the setting are asked. */
export const nginxStatus = defineComponent({
  name: 'nginx-status',
  settings: NGINX_STATUS_SETTINGS,
  create({ targets }, { samples, arrivals, clock, log }) {
    if (targets.length === 0) return null;
    let poller: Poller<StatusTarget, StatusFault> | null = null;
    return {
      registerMetrics: (registry) => registerPollMetrics(registry, POLLS, () => poller?.counts ?? null),
      async start() {
        poller = new Poller(STATUS_PAGE, targets, { samples, arrivals, clock, log });
      },
      async stop() {
        await poller?.close();
      },
    };
  },
});
