import { defineComponent } from '../component/component.ts';
import { NO_SETTINGS } from '../settings/setting.ts';
import { eventsRoutes } from './events-routes.ts';
import { queryRoute } from './query-route.ts';
import { seriesRoute } from './series-route.ts';
import { servicesRoute } from './services-route.ts';
import { signalsRoutes } from './signals-routes.ts';
import { tokensRoutes } from './tokens-routes.ts';

/** Records and samples over REST. */
export const api = defineComponent({
  name: 'api',
  settings: NO_SETTINGS,
  create: (_, context) => ({
    routes: [
      seriesRoute(context),
      queryRoute(context),
      ...eventsRoutes(context),
      ...signalsRoutes(context),
      servicesRoute(context),
      ...tokensRoutes(context),
    ],
  }),
});
