import { z } from 'zod';
import { defineComponent } from '../../component/component.ts';
import { PollingLoop } from '../../queue/polling-loop.ts';
import { setting, settingsShape } from '../../settings/setting.ts';
import { VersionWatcher } from './watch-versions.ts';

/** Deploys that the metrics themselves show, by the version of the service in their tags. */
export const metricVersions = defineComponent({
  name: 'metric-versions',
  settings: settingsShape({ releases: setting('METRIC_RELEASES', 'on', z.enum(['on', 'off'])) }),
  create({ releases }, { storage, events, clock, log }) {
    if (releases === 'off') return null;
    const watch = new VersionWatcher({ storage, events, clock, log });
    const loop = new PollingLoop(
      () => watch.pass(),
      (error) => log.error({ error }, 'the versions in the metrics could not be read'),
    );
    return {
      start: async () => loop.start(),
      stop: () => loop.stop(),
    };
  },
});
