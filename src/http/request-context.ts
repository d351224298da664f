import { randomUUID } from 'node:crypto';
import type { NextFunction, Request, Response } from 'express';
import type { ProblemError } from './problems.ts';
import type { Caller, ProblemForm } from './route.ts';

/** What is known of a request in addition to Express's own properties. */
export interface RequestContext {
  readonly requestId: string;
  readonly method: string;
  /** The path of the route as in openapi.yaml; null while no route was found. Never the address itself, which may contain anything. */
  route: string | null;
  caller: Caller | null;
  isFrequent: boolean;
  /** How the route wants errors to be stated; null for problem+json. */
  problemForm: ProblemForm | null;
  /** What it is answered with, where that is a problem. */
  problem: ProblemError | null;
}

const contexts = new WeakMap<Request, RequestContext>();

const ACCEPTED_REQUEST_ID = /^[A-Za-z0-9._-]{1,64}$/;

/** Gives every request its context and every answer its `X-Request-Id`: that of the caller where it is a plain word, or a new one. */
export function beginRequest(request: Request, response: Response, next: NextFunction): void {
  const sent = request.headers['x-request-id'];
  const requestId = typeof sent === 'string' && ACCEPTED_REQUEST_ID.test(sent) ? sent : randomUUID();
  contexts.set(request, {
    requestId,
    method: request.method,
    route: null,
    caller: null,
    isFrequent: false,
    problemForm: null,
    problem: null,
  });
  response.setHeader('X-Request-Id', requestId);
  // A HEAD is served as its GET. Node noted the method before and leaves the body out.
  if (request.method === 'HEAD') request.method = 'GET';
  next();
}

/** What `beginRequest` has noted of a request. Throws where it did not run, which is a fault of the program. */
export function contextOf(request: Request): RequestContext {
  const context = contexts.get(request);
  if (!context) throw new Error('beginRequest must come first');
  return context;
}
