import express, { type RequestHandler } from 'express';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Listener, listen } from '../../src/http/listen.ts';
import { mountRoutes } from '../../src/http/mount-routes.ts';
import { beginRequest } from '../../src/http/request-context.ts';
import { EMPTY_ANSWER, type Route } from '../../src/http/route.ts';

const route = (method: Route['method'], body: Route['body']): Route => ({
  method,
  path: `/${typeof body === 'object' ? 'raw' : body}`,
  access: 'open',
  body,
  handle: () => EMPTY_ANSWER,
});

const RAW = { contentTypes: ['application/x-www-form-urlencoded'], limitBytes: 100 };

const typesSeen: (string | undefined)[] = [];
const validate: RequestHandler = (request, _response, next) => {
  typesSeen.push(request.headers['content-type']);
  next();
};

let listener: Listener;
beforeAll(async () => {
  const routes = [route('get', 'none'), route('post', 'json'), route('post', RAW)];
  const nobody = { authenticate: async () => null };
  listener = await listen(express().use(beginRequest, mountRoutes(routes, nobody, [validate])), { host: '127.0.0.1', port: 0 });
});
afterAll(() => listener.close(1_000));

const send = async (path: string, contentType: string, body?: string): Promise<number> => {
  const headers = { 'content-type': contentType };
  return (await fetch(`${listener.url}${path}`, { headers, ...(body === undefined ? {} : { method: 'POST', body }) })).status;
};

describe('mountRoutes', () => {
  it('shows the validator no content type of the caller’s making, and no raw body', async () => {
    expect(await send('/none', 'application/json; mark=1')).toBe(204);
    expect(await send('/json', 'application/json; charset=UTF-8; mark=2', '{}')).toBe(204);
    expect(await send('/raw', 'application/x-www-form-urlencoded', 'payload=1')).toBe(204);
    expect(typesSeen).toEqual([undefined, 'application/json']);
  });
});
