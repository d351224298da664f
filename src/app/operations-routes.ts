import { describeLimits } from '../http/limits.ts';
import { PROBLEMS, ProblemError, type ProblemKind } from '../http/problems.ts';
import { jsonAnswer, type Route } from '../http/route.ts';
import type { ServerMetrics } from '../http/server-metrics.ts';
import { allows } from '../model/token.ts';

export interface OperationsNeeds {
  /** Rejects with the reason while the server should get no traffic. */
  checkReady(): Promise<void>;
  /** The limits of the decoder of samples, by name. */
  readonly sampleLimits: Readonly<Record<string, number>>;
  /** Path of openapi.yaml. */
  readonly openapiFile: string;
}

/** Health, metrics, limits and documentation. */
export const operationsRoutes = (needs: OperationsNeeds, metrics: ServerMetrics): readonly Route[] => [
  { method: 'get', path: '/healthz', access: 'open', body: 'none', handle: () => jsonAnswer({ status: 'ok' }) },
  {
    method: 'get',
    path: '/readyz',
    access: 'optional',
    body: 'none',
    async handle({ caller }) {
      try {
        await needs.checkReady();
      } catch (error) {
        const mayKnow = caller !== null && allows(caller.scopes, 'read') && error instanceof Error;
        throw new ProblemError('not-ready', mayKnow ? error.message : 'The server takes no data now.', {
          headers: { 'Retry-After': '5' },
        });
      }
      return jsonAnswer({ status: 'ready' });
    },
  },
  {
    method: 'get',
    path: '/metrics',
    access: 'read',
    body: 'none',
    handle: async () => ({ kind: 'text', status: 200, type: metrics.contentType, text: await metrics.render() }),
  },
  {
    method: 'get',
    path: '/v1/limits',
    access: 'read',
    body: 'none',
    handle: () => jsonAnswer(describeLimits(needs.sampleLimits)),
  },
  {
    method: 'get',
    path: '/openapi.yaml',
    access: 'open',
    body: 'none',
    handle: () => ({ kind: 'file', path: needs.openapiFile, cacheControl: 'no-cache' }),
  },
  {
    method: 'get',
    path: '/problems/{slug}',
    access: 'open',
    body: 'none',
    handle({ params }) {
      const slug = params.slug ?? '';
      const kind = Object.hasOwn(PROBLEMS, slug) ? (PROBLEMS as Record<string, ProblemKind>)[slug] : undefined;
      if (!kind) throw new ProblemError('not-found', 'There is no problem of this name.');
      return jsonAnswer({ type: `/problems/${slug}`, ...kind });
    },
  },
];
