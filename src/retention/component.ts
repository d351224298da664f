import { defineComponent } from '../component/component.ts';
import { settingsShape } from '../settings/setting.ts';
import { RETENTION_DAYS } from '../settings/shared-settings.ts';
import { createRetentionLoop } from './retention.ts';

/** Deletes samples that are older than the settings say. */
export const retention = defineComponent({
  name: 'retention',
  settings: settingsShape({ retentionDays: RETENTION_DAYS }),
  create({ retentionDays }, { storage, clock, log }) {
    const loop = createRetentionLoop(retentionDays, { samples: storage.samples, clock, log });
    return {
      start: async () => loop.start(),
      stop: () => loop.stop(),
    };
  },
});
