import express, { type Express } from 'express';
import * as OpenApiValidator from 'express-openapi-validator';
import helmet from 'helmet';
import type { Logger } from 'pino';
import type { Millis } from '../model/instant.ts';
import { createAccessLog, type RequestWatcher } from './access-log.ts';
import { createAuthenticator } from './authenticate.ts';
import { WRONG_TOKENS_PER_MINUTE } from './limits.ts';
import { mountRoutes } from './mount-routes.ts';
import { ProblemError } from './problems.ts';
import { beginRequest } from './request-context.ts';
import type { Route } from './route.ts';
import { createProblemHandler } from './send-problem.ts';
import type { ServerMetrics } from './server-metrics.ts';
import type { TokenDirectory } from './token-directory.ts';

export interface AppParts {
  readonly routes: readonly Route[];
  readonly tokens: Pick<TokenDirectory, 'findByHash'>;
  readonly metrics: ServerMetrics;
  /** Called with each request once it has been answered whole. */
  readonly observe: RequestWatcher;
  /** Path of openapi.yaml, against which requests are checked. */
  readonly openapiFile: string;
  readonly clock: () => Millis;
  readonly log: Logger;
}

export interface AppOptions {
  /** For tests: checks every answer against openapi.yaml too, and fails where it differs. */
  readonly validateResponses?: boolean;
  readonly wrongTokensPerMinute?: number;
}

/** No inline scripts or styles, nothing from other hosts, and no framing of the page. */
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
export function createApp(
  { routes, tokens, metrics, observe, openapiFile, clock, log }: AppParts,
  options: AppOptions = {},
): Express {
  const app = express();
  app
    .disable('x-powered-by')
    .disable('etag')
    .set('query parser', 'simple')
    .enable('case sensitive routing')
    .enable('strict routing');
  const authenticator = createAuthenticator(tokens, clock, options.wrongTokensPerMinute ?? WRONG_TOKENS_PER_MINUTE);
  const validate = OpenApiValidator.middleware({
    apiSpec: openapiFile,
    // Tokens have been checked by then: before the body was read.
    validateSecurity: false,
    validateRequests: true,
    validateResponses: options.validateResponses ?? false,
    fileUploader: false,
  });
  app.use(beginRequest, createAccessLog(log, metrics, observe));
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
  app.use(createProblemHandler(log));
  return app;
}
