import { basename, dirname } from 'node:path';
import { type NextFunction, type Request, type RequestHandler, type Response, Router } from 'express';
import type { Authenticator } from './authenticate.ts';
import { refuseInfinity } from './list-query.ts';
import { parseJson, refuseDeepJson, refuseUnstorableText } from './parse-json.ts';
import { ProblemError } from './problems.ts';
import { readBody, refuseByHeaders } from './read-body.ts';
import { contextOf } from './request-context.ts';
import { type Answer, JSON_BODY, type Route } from './route.ts';

const NO_BYTES = Buffer.alloc(0);

const rawBodies = new WeakMap<Request, Buffer>();

/**
 * A router that serves exactly these routes. Each request is authenticated, its body is checked by its headers, read and validated, and
 * then it is handled. Other methods on the same paths are answered 405 with `Allow`; OPTIONS lists the methods.
 */
export function mountRoutes(routes: readonly Route[], authenticator: Authenticator, validate: readonly RequestHandler[]): Router {
  const router = Router({ caseSensitive: true, strict: true });
  // The router tries one after the other.
  const byFrequency = routes.toSorted((a, b) => Number(b.isFrequent ?? false) - Number(a.isFrequent ?? false));
  for (const route of byFrequency) {
    const checks = typeof route.body === 'object' ? [] : validate;
    router[route.method](expressPath(route.path), prepare(route, authenticator), ...checks, serve(route));
  }
  for (const [path, ofPath] of Map.groupBy(routes, (route) => route.path))
    router.all(expressPath(path), refuseMethod(path, ofPath));
  return router;
}

const expressPath = (path: string): string => path.replace(/\{(\w+)\}/g, ':$1');

function prepare(route: Route, authenticator: Authenticator): RequestHandler {
  return async (request, response, next) => {
    const context = contextOf(request);
    context.route = route.path;
    context.isFrequent = route.isFrequent ?? false;
    context.problemForm = route.problemForm ?? null;
    context.caller = await authenticator.authenticate(request, response, route);
    if (route.body !== 'none') await receiveBody(route, request, response);
    // The validator caches a compiled schema for every content type, so callers must not be able to add content types.
    if (route.body === 'json') request.headers['content-type'] = 'application/json';
    else if (route.body === 'none') delete request.headers['content-type'];
    next();
  };
}

async function receiveBody(route: Route, request: Request, response: Response): Promise<void> {
  const form = typeof route.body === 'object' ? route.body : JSON_BODY;
  refuseByHeaders(request, form);
  const bytes = await readBody(request, response, form);
  rawBodies.set(request, bytes);
  if (typeof route.body === 'object') return;
  refuseDeepJson(bytes);
  request.body = parseJson(bytes);
  refuseUnstorableText(request.body);
}

const serve =
  (route: Route): RequestHandler =>
  async (request, response) => {
    refuseInfinity(request.query);
    const answer = await route.handle({
      params: request.params as Record<string, string>,
      query: request.query,
      headers: request.headers,
      caller: contextOf(request).caller,
      rawBody: rawBodies.get(request) ?? NO_BYTES,
      body: request.body,
    });
    await send(answer, response);
  };

async function send(answer: Answer, response: Response): Promise<void> {
  switch (answer.kind) {
    case 'json':
      response.status(answer.status).json(answer.json);
      return;
    case 'text':
      response.status(answer.status).setHeader('Content-Type', answer.type);
      response.send(answer.text);
      return;
    case 'bytes':
      response.status(answer.status).setHeader('Content-Type', answer.type);
      response.send(Buffer.from(answer.bytes.buffer, answer.bytes.byteOffset, answer.bytes.byteLength));
      return;
    case 'empty':
      for (const [name, value] of Object.entries(answer.headers ?? {})) response.setHeader(name, value);
      response.status(204).end();
      return;
    case 'file':
      await sendFile(answer.path, answer.cacheControl, response);
  }
}

/** The type of openapi.yaml (RFC 9512); the table of the library has an older one. */
const YAML_TYPE = 'application/yaml';

function sendFile(path: string, cacheControl: string, response: Response): Promise<void> {
  response.setHeader('Cache-Control', cacheControl);
  if (path.endsWith('.yaml')) response.setHeader('Content-Type', YAML_TYPE);
  // With the folder as `root`, a parent folder whose name begins with a dot does not make the file a hidden one.
  const options = { root: dirname(path), cacheControl: false, acceptRanges: false };
  return new Promise((resolve, reject) => {
    response.sendFile(basename(path), options, (error) => (error && !response.headersSent ? reject(error) : resolve()));
  });
}

function refuseMethod(path: string, routes: readonly Route[]): RequestHandler {
  const methods = routes.map((route) => route.method.toUpperCase());
  const allow = [...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', ');
  const hint = routes.find(({ setup }) => setup !== undefined)?.setup;
  return (request: Request, response: Response, _next: NextFunction) => {
    contextOf(request).route = path;
    response.setHeader('Allow', allow);
    if (request.method === 'OPTIONS') {
      response.status(204).end();
      return;
    }
    const detail = `${request.method} is not served here; this address takes ${allow}.`;
    throw new ProblemError('method-not-allowed', detail, hint === undefined ? {} : { hint });
  };
}
