import { defineComponent } from '../../component/component.ts';
import { NO_SETTINGS } from '../../settings/setting.ts';
import { datadogRoutes } from './datadog-routes.ts';

/** What `datadog-ci` posts and waits for, on the paths of Datadog. */
export const datadog = defineComponent({
  name: 'datadog',
  settings: NO_SETTINGS,
  create: (_, context) => ({ routes: datadogRoutes(context) }),
});
