import type { Registry } from 'prom-client';
import { describeLimits } from '../http/limits.ts';
import { PROBLEMS, ProblemError, type ProblemKind } from '../http/problems.ts';
import { type Caller, jsonAnswer, type Route } from '../http/route.ts';
import { allows } from '../model/token.ts';
import type { Schema } from '../openapi/schema.ts';

export interface Operations {
  /** Rejects with the reason while the server should get no traffic. */
  checkReady(): Promise<void>;
  readonly registry: Registry;
  readonly retentionDays: number;
  /** Path of openapi.yaml. */
  readonly openapiFile: string;
}

/** Health, metrics, limits and documentation. */
export const operationsRoutes = ({ checkReady, registry, retentionDays, openapiFile }: Operations): readonly Route[] => [
  { method: 'get', path: '/healthz', access: 'open', body: 'none', handle: () => jsonAnswer<Schema<'Health'>>({ status: 'ok' }) },
  {
    method: 'get',
    path: '/readyz',
    access: 'optional',
    body: 'none',
    async handle({ caller }) {
      await checkReady().catch((error: unknown) => {
        throw notReady(error, caller);
      });
      return jsonAnswer<Schema<'Health'>>({ status: 'ready' });
    },
  },
  {
    method: 'get',
    path: '/metrics',
    access: 'read',
    body: 'none',
    handle: async () => ({ kind: 'text', status: 200, type: registry.contentType, text: await registry.metrics() }),
  },
  {
    method: 'get',
    path: '/v1/limits',
    access: 'read',
    body: 'none',
    handle: () => jsonAnswer<Schema<'Limits'>>(describeLimits(retentionDays)),
  },
  {
    method: 'get',
    path: '/openapi.yaml',
    access: 'open',
    body: 'none',
    handle: () => ({ kind: 'file', path: openapiFile, cacheControl: 'no-cache' }),
  },
  {
    method: 'get',
    path: '/problems/{slug}',
    access: 'open',
    body: 'none',
    handle: ({ params }) => jsonAnswer<Schema<'ProblemPage'>>(problemPage(params.slug ?? '')),
  },
];

/** The reason is for callers with a token that may read; it can name folders of the server. */
function notReady(reason: unknown, caller: Caller | null): ProblemError {
  const mayKnow = caller !== null && allows(caller.scopes, 'read') && reason instanceof Error;
  return new ProblemError('not-ready', mayKnow ? reason.message : 'The server takes no data now.', {
    headers: { 'Retry-After': '5' },
  });
}

function problemPage(slug: string): Schema<'ProblemPage'> {
  const kind = Object.hasOwn(PROBLEMS, slug) ? (PROBLEMS as Record<string, ProblemKind>)[slug] : undefined;
  if (!kind) throw new ProblemError('not-found', 'There is no problem of this name.');
  return { type: `/problems/${slug}`, ...kind };
}
