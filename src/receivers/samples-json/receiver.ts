import { defineComponent } from '../../component/component.ts';
import { DAY_MS } from '../../model/instant.ts';
import { settingsShape } from '../../settings/setting.ts';
import { RETENTION_DAYS } from '../../settings/shared-settings.ts';
import { samplesRoute } from './samples-route.ts';

/** Samples as JSON over HTTP. */
export const samplesJson = defineComponent({
  name: 'samples-json',
  settings: settingsShape({ retentionDays: RETENTION_DAYS }),
  create: ({ retentionDays }, context) => ({ routes: [samplesRoute(context, retentionDays * DAY_MS)] }),
});
