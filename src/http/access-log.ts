import type { NextFunction, Request, Response } from 'express';
import type { Logger } from 'pino';
import type { ProblemError } from './problems.ts';
import { contextOf } from './request-context.ts';
import type { ServerMetrics } from './server-metrics.ts';

/** The route of requests that no route matches. Their addresses may contain anything, so they are neither logged nor counted one by one. */
const NO_ROUTE = 'none';

/** A request that has been answered. */
export interface RequestOutcome {
  readonly method: string;
  /** As in openapi.yaml; null where none fits. */
  readonly route: string | null;
  /** The path that was requested, without its parameters. It may contain anything. */
  readonly address: string;
  /** What it was answered with, where that is a problem. */
  readonly problem: ProblemError | null;
}

export type RequestWatcher = (request: RequestOutcome) => void;

/** Logs and counts every request when it has been answered; what comes every few seconds and succeeds is logged at level debug. The line has the route and the token's id, never the address or a secret. */
export const createAccessLog =
  (log: Logger, metrics: ServerMetrics, observe: RequestWatcher) =>
  (request: Request, response: Response, next: NextFunction): void => {
    const begin = performance.now();
    response.once('close', () => {
      const { requestId, method, route, caller, isFrequent, problem } = contextOf(request);
      const ms = performance.now() - begin;
      const status = response.writableFinished ? response.statusCode : 'aborted';
      metrics.observeRequest(method, route ?? NO_ROUTE, response.statusCode, ms / 1_000);
      const level = isFrequent && response.writableFinished && problem === null ? 'debug' : 'info';
      if (log.isLevelEnabled(level)) {
        log[level](
          {
            requestId,
            method,
            route: route ?? NO_ROUTE,
            status,
            ms: Math.round(ms * 10) / 10,
            bytes: Number(response.getHeader('content-length') ?? 0),
            token: caller?.tokenId ?? null,
          },
          'request',
        );
      }
      if (response.writableFinished) observe({ method, route, address: request.path, problem });
    });
    next();
  };
