import { join } from 'node:path';
import { defineComponent } from '../component/component.ts';
import { NO_SETTINGS } from '../settings/setting.ts';
import { dashboardRoutes } from './dashboard-routes.ts';

/** The dashboard, as `npm run build` made it. */
export const dashboard = defineComponent({
  name: 'dashboard',
  settings: NO_SETTINGS,
  create: (_, { packageRoot }) => ({ routes: dashboardRoutes(join(packageRoot, 'dist', 'web')) }),
});
