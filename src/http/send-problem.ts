import type { NextFunction, Request, Response } from 'express';
import type { Logger } from 'pino';
import { SECOND_MS } from '../model/instant.ts';
import { PROBLEMS, type ProblemError, problemJson } from './problems.ts';
import { contextOf } from './request-context.ts';
import type { ProblemAnswer } from './route.ts';
import { toProblem } from './to-problem.ts';

/** How much of a refused body is still read, and for how long, so that the sender sees the answer and not a reset connection. */
interface Linger {
  readonly bytes: number;
  readonly ms: number;
}

const LINGER_OF_STRANGERS: Linger = { bytes: 512 * 1024, ms: 500 };
/**
 * Many clients write a whole body before they read, and take a reset for a fault of the network: they send the same again and again. So one with
 * a valid token may finish what is a few times too large.
 */
const LINGER_OF_CALLERS: Linger = { bytes: 64 * 1024 * 1024, ms: 5 * SECOND_MS };

/** The last handler: every error becomes a problem. Errors of the server (5xx) are logged with their cause. */
export function createProblemHandler(log: Logger) {
  return (error: unknown, request: Request, response: Response, next: NextFunction): void => {
    const problem = toProblem(error);
    const context = contextOf(request);
    const { requestId } = context;
    context.problem = problem;
    if (problem.slug === 'internal-error') log.error({ requestId, err: error }, 'a request failed');
    else if (PROBLEMS[problem.slug].status >= 500) log.warn({ requestId, err: error }, 'a request was refused');
    if (response.headersSent) next(error);
    else sendProblem(problem, request, response);
  };
}

function sendProblem(problem: ProblemError, request: Request, response: Response): void {
  const { problemForm, requestId, caller } = contextOf(request);
  const { status, type, body } = problemForm?.(problem, request.headers) ?? plainAnswer(problem, requestId);
  response.status(status);
  for (const [name, value] of Object.entries(problem.headers)) response.setHeader(name, value);
  response.setHeader('Content-Type', type);
  const bytes = Buffer.from(body);
  if (request.complete || !hasBody(request)) {
    response.send(bytes);
    return;
  }
  response.setHeader('Connection', 'close');
  response.setHeader('Content-Length', bytes.length);
  response.write(bytes);
  discardBody(request, caller === null ? LINGER_OF_STRANGERS : LINGER_OF_CALLERS, () => response.end());
}

const plainAnswer = (problem: ProblemError, requestId: string): ProblemAnswer => ({
  status: PROBLEMS[problem.slug].status,
  type: 'application/problem+json; charset=utf-8',
  body: JSON.stringify(problemJson(problem, requestId)),
});

const hasBody = (request: Request): boolean =>
  request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0;

function discardBody(request: Request, { bytes, ms }: Linger, done: () => void): void {
  let rest = bytes;
  const timer = setTimeout(done, ms);
  const stop = (): void => {
    clearTimeout(timer);
    done();
  };
  request.once('end', stop).once('close', stop);
  request.on('data', (part: Buffer) => {
    rest -= part.length;
    if (rest <= 0) {
      request.pause();
      stop();
    }
  });
  request.resume();
}
