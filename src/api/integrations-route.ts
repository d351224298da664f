import type { SourceArrivals } from '../component/arrivals.ts';
import type { Context } from '../component/context.ts';
import { jsonAnswer, type Route } from '../http/route.ts';
import { toRfc3339 } from '../model/instant.ts';
import type { Schema } from '../openapi/schema.ts';

/** `GET /v1/integrations`: what arrives from where, and what is rejected and why, since the server started. */
export const integrationsRoute = ({ arrivals }: Pick<Context, 'arrivals'>): Route => ({
  method: 'get',
  path: '/v1/integrations',
  access: 'read',
  body: 'none',
  handle: () =>
    jsonAnswer<Schema<'Integrations'>>({ since: toRfc3339(arrivals.since), integrations: arrivals.list().map(integrationJson) }),
});

const integrationJson = ({ lastAcceptedAt, rejections, ...source }: SourceArrivals): Schema<'Integration'> => ({
  ...source,
  lastAcceptedAt: lastAcceptedAt === null ? null : toRfc3339(lastAcceptedAt),
  rejections: rejections.map(({ lastAt, ...rejection }) => ({ ...rejection, lastAt: toRfc3339(lastAt) })),
});
