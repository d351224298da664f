import { defineComponent } from '../component/component.ts';
import { ALIAS_SETTINGS } from './alias-settings.ts';
import { aliasesRoutes } from './aliases-routes.ts';
import { eventsRoutes } from './events-routes.ts';
import { integrationsRoute } from './integrations-route.ts';
import { queryRoute } from './query-route.ts';
import { seriesRoute } from './series-route.ts';
import { servicesRoute } from './services-route.ts';
import { signalsRoutes } from './signals-routes.ts';
import { tokensRoutes } from './tokens-routes.ts';

/** Records and samples over REST. */
export const api = defineComponent({
  name: 'api',
  settings: ALIAS_SETTINGS,
  create: ({ aliases }, context) => ({
    routes: [
      seriesRoute(context),
      queryRoute(context),
      ...eventsRoutes(context),
      ...signalsRoutes(context),
      ...aliasesRoutes(context),
      servicesRoute(context),
      integrationsRoute(context),
      ...tokensRoutes(context),
    ],
    async start() {
      const circle = await context.storage.aliases.configure(aliases);
      if (circle) {
        throw new Error(
          `PINKBAR_ALIASES leads in a circle with aliases set over the API (GET /v1/aliases): ${circle.join(' -> ')}`,
        );
      }
    },
  }),
});
