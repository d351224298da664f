import type { Context } from '../component/context.ts';
import { ProblemError } from '../http/problems.ts';
import { EMPTY_ANSWER, jsonAnswer, type Route } from '../http/route.ts';
import type { AliasKind } from '../model/alias.ts';
import type { Schema } from '../openapi/schema.ts';

const CONFIGURED = 'PINKBAR_ALIASES says what this alias stands for; change it there.';

/** `/v1/aliases` and `/v1/aliases/{kind}/{alias}`. */
export const aliasesRoutes = ({ storage }: Context): readonly Route[] => [
  {
    method: 'get',
    path: '/v1/aliases',
    access: 'read',
    body: 'none',
    async handle() {
      return jsonAnswer<Schema<'AliasList'>>({ aliases: [...(await storage.aliases.list())] });
    },
  },
  {
    method: 'post',
    path: '/v1/aliases',
    access: 'admin',
    body: 'json',
    async handle({ body }) {
      const { kind, alias, name } = body as Schema<'AliasBody'>;
      const put = await storage.aliases.put({ kind, alias, name });
      if (put.outcome === 'configured') throw new ProblemError('alias-configured', CONFIGURED);
      if (put.outcome === 'circle') {
        throw new ProblemError('alias-circle', `With it the names lead back to themselves: ${put.circle.join(' -> ')}.`);
      }
      return jsonAnswer<Schema<'Alias'>>({ kind, alias, name, source: 'api' }, put.outcome === 'replaced' ? 200 : 201);
    },
  },
  {
    method: 'delete',
    path: '/v1/aliases/{kind}/{alias}',
    access: 'admin',
    body: 'none',
    async handle({ params }) {
      const outcome = await storage.aliases.delete(params.kind as AliasKind, params.alias ?? '');
      if (outcome === 'deleted') return EMPTY_ANSWER;
      if (outcome === 'configured') throw new ProblemError('alias-configured', CONFIGURED);
      throw new ProblemError('not-found', 'There is no such alias.');
    },
  },
];
