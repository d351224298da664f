import { defineComponent } from '../../component/component.ts';
import { setting, settingsShape } from '../../settings/setting.ts';
import { collectCounter } from '../../telemetry/collectors.ts';
import { StatusPoller } from './status-poller.ts';
import { statusTargets } from './status-target.ts';

export const NGINX_STATUS_SETTINGS = settingsShape({
  targets: setting('NGINX_STATUS_URLS', null, statusTargets, { list: true }),
});

/** The `stub_status` pages of NGINX, asked every ten seconds. Only addresses of the setting are asked. */
export const nginxStatus = defineComponent({
  name: 'nginx-status',
  settings: NGINX_STATUS_SETTINGS,
  create({ targets }, { samples, arrivals, clock, log }) {
    if (targets.length === 0) return null;
    let poller: StatusPoller | null = null;
    return {
      registerMetrics(registry) {
        const metric = {
          name: 'pinkbar_nginx_status_polls_total',
          help: 'Status pages that were asked, by outcome.',
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
        poller = new StatusPoller(targets, { samples, arrivals, clock, log });
      },
      async stop() {
        await poller?.close();
      },
    };
  },
});
