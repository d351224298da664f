import type { NextFunction, Request, Response } from 'express';
import type { Logger } from 'pino';
import { contextOf } from './request-context.ts';
import type { ServerMetrics } from './server-metrics.ts';

/** The route of requests that no route matches. Their addresses may contain anything, so they are neither logged nor counted one by one. */
const NO_ROUTE = 'none';

/** Logs and counts every request when it has been answered. The line has the route and the token's id, never the address or a secret. */
export const createAccessLog =
  (log: Logger, metrics: ServerMetrics) =>
  (request: Request, response: Response, next: NextFunction): void => {
    const begin = performance.now();
    response.once('close', () => {
      const { requestId, method, route, caller } = contextOf(request);
      const ms = performance.now() - begin;
      const status = response.writableFinished ? response.statusCode : 'aborted';
      metrics.observeRequest(method, route ?? NO_ROUTE, response.statusCode, ms / 1_000);
      const bytes = Number(response.getHeader('content-length') ?? 0);
      log.info(
        {
          requestId,
          method,
          route: route ?? NO_ROUTE,
          status,
          ms: Math.round(ms * 10) / 10,
          bytes,
          token: caller?.tokenId ?? null,
        },
        'request',
      );
    });
    next();
  };
