import { defineComponent } from '../component/component.ts';
import { NO_SETTINGS } from '../settings/setting.ts';
import { gateRoutes } from './gate-routes.ts';

/** The answer for machines, in a form that pipelines and Argo Rollouts read. */
export const gates = defineComponent({
  name: 'gates',
  settings: NO_SETTINGS,
  create: (_, context) => ({ routes: gateRoutes(context) }),
});
