import express, { type Express } from 'express';
import * as OpenApiValidator from 'express-openapi-validator';
import helmet from 'helmet';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import { type EventsNeeds, eventsRoutes } from '../api/events-routes.ts';
import { type QueryNeeds, queryRoute } from '../api/query-route.ts';
import { type SeriesNeeds, seriesRoute } from '../api/series-route.ts';
import { type ServicesNeeds, servicesRoute } from '../api/services-route.ts';
import { type SignalsNeeds, signalsRoutes } from '../api/signals-routes.ts';
import { type TokensNeeds, tokensRoutes } from '../api/tokens-routes.ts';
import { type OperationsNeeds, operationsRoutes } from '../app/operations-routes.ts';
import { type DashboardNeeds, dashboardRoutes } from '../dashboard/dashboard-routes.ts';
import { gateRoutes } from '../gates/gate-routes.ts';
import { type AnalyzeNeeds, analyzeRoute } from '../insights/analyze-route.ts';
import { type ChangePointsNeeds, changePointsRoute } from '../insights/change-points-route.ts';
import { type CorrelationsNeeds, correlationsRoute } from '../insights/correlations-route.ts';
import { type SuspectsNeeds, suspectsRoute } from '../insights/suspects-route.ts';
import { datadogRoutes } from '../integrations/datadog/datadog-routes.ts';
import { type BackfillsNeeds, backfillsRoutes } from '../integrations/github/history/backfills-routes.ts';
import { type GithubNeeds, githubRoute } from '../integrations/github/webhooks/github-route.ts';
import { type ReplaysNeeds, replaysRoute } from '../integrations/github/webhooks/replays-route.ts';
import { type CalibrationNeeds, calibrationRoute } from '../judging/calibration-route.ts';
import { type ReleasesNeeds, releasesRoutes } from '../judging/releases-routes.ts';
import { type SamplesNeeds, samplesRoute } from '../receivers/samples-json/samples-route.ts';
import { createAccessLog } from './access-log.ts';
import { type AuthenticateNeeds, createAuthenticator } from './authenticate.ts';
import { WRONG_TOKENS_PER_MINUTE } from './limits.ts';
import { mountRoutes } from './mount-routes.ts';
import { ProblemError } from './problems.ts';
import { beginRequest } from './request-context.ts';
import type { Route } from './route.ts';
import { createProblemHandler } from './send-problem.ts';
import { createServerMetrics, type MetricReading } from './server-metrics.ts';

/** All that the HTTP side needs of the others; each part is stated beside the route that uses it. */
export type AppNeeds = AuthenticateNeeds &
  SamplesNeeds &
  SeriesNeeds &
  QueryNeeds &
  AnalyzeNeeds &
  ChangePointsNeeds &
  EventsNeeds &
  SignalsNeeds &
  ServicesNeeds &
  ReleasesNeeds &
  SuspectsNeeds &
  CalibrationNeeds &
  CorrelationsNeeds &
  TokensNeeds &
  GithubNeeds &
  BackfillsNeeds &
  ReplaysNeeds &
  OperationsNeeds &
  DashboardNeeds & {
    readonly log: Logger;
    /** What other parts of the server count, for `/metrics`. */
    readMetrics(): Promise<readonly MetricReading[]>;
    /** Adds collectors for what other parts count. */
    readonly registerMetrics?: (registry: Registry) => void;
  };

export interface AppOptions {
  /** Check every answer against openapi.yaml, and fail where it differs: for tests. */
  readonly validateResponses?: boolean;
  readonly wrongTokensPerMinute?: number;
}

export interface App {
  readonly express: Express;
  /** What is served: held against openapi.yaml by a test. */
  readonly routes: readonly Route[];
}

/** No inline script or style, nothing from elsewhere, and nobody may frame the page. */
const CONTENT_SECURITY_POLICY = {
  useDefaults: false,
  directives: {
    defaultSrc: ["'self'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'"],
    imgSrc: ["'self'", 'data:'],
    connectSrc: ["'self'"],
    objectSrc: ["'none'"],
    baseUri: ["'none'"],
    frameAncestors: ["'none'"],
    formAction: ["'self'"],
  },
};

/** The HTTP side of Pinkbar, ready to `listen`. Requests are validated against openapi.yaml. */
export function createApp(needs: AppNeeds, options: AppOptions = {}): App {
  const app = express();
  app
    .disable('x-powered-by')
    .disable('etag')
    .set('query parser', 'simple')
    .enable('case sensitive routing')
    .enable('strict routing');
  const authenticator = createAuthenticator(needs, options.wrongTokensPerMinute ?? WRONG_TOKENS_PER_MINUTE);
  const metrics = createServerMetrics(() => needs.readMetrics(), needs.registerMetrics);
  const routes: readonly Route[] = [
    samplesRoute(needs),
    seriesRoute(needs),
    queryRoute(needs),
    analyzeRoute(needs),
    changePointsRoute(needs),
    ...eventsRoutes(needs),
    ...signalsRoutes(needs),
    servicesRoute(needs),
    ...releasesRoutes(needs),
    suspectsRoute(needs),
    calibrationRoute(needs),
    correlationsRoute(needs),
    ...gateRoutes(needs),
    ...datadogRoutes(needs),
    ...tokensRoutes(needs, authenticator.forget),
    githubRoute(needs),
    ...backfillsRoutes(needs),
    replaysRoute(needs),
    ...operationsRoutes(needs, metrics),
    ...dashboardRoutes(needs),
  ];
  const validate = OpenApiValidator.middleware({
    apiSpec: needs.openapiFile,
    // Tokens are checked before the body is read, which is before this.
    validateSecurity: false,
    validateRequests: true,
    validateResponses: options.validateResponses ?? false,
    fileUploader: false,
  });
  app.use(beginRequest, createAccessLog(needs.log, metrics));
  app.use(
    helmet({ contentSecurityPolicy: CONTENT_SECURITY_POLICY, strictTransportSecurity: false, xFrameOptions: { action: 'deny' } }),
  );
  app.use((_request, response, next) => {
    response.setHeader('Cache-Control', 'no-store');
    next();
  });
  app.use(mountRoutes(routes, authenticator, validate));
  app.use(() => {
    throw new ProblemError('not-found', 'Nothing is served at this address.');
  });
  app.use(createProblemHandler(needs.log));
  return { express: app, routes };
}
