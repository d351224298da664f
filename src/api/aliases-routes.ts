import type { Context } from '../component/context.ts';
import { ProblemError } from '../http/problems.ts';
import { EMPTY_ANSWER, jsonAnswer, type Route } from '../http/route.ts';
import { type Alias, type AliasKind, resolverOf } from '../model/alias.ts';
import { DAY_MS, millis } from '../model/instant.ts';
import { judgingTask } from '../model/task-kinds.ts';
import type { Schema } from '../openapi/schema.ts';

const CONFIGURED = 'PINKBAR_ALIASES says what this alias stands for; change it there.';

/** A release is watched for less than a day, and somebody who sets an alias looks at one of today as a rule. */
const JUDGED_AGAIN_MS = DAY_MS;
/** An environment has the releases of every service; older ones can be analysed one by one. */
const MOST_JUDGED_AGAIN = 500;

/** Has the last releases under either name judged with what the alias brings together. */
async function judgeAgain(
  { kind, alias }: Alias,
  { storage, queue, clock }: Pick<Context, 'storage' | 'queue' | 'clock'>,
): Promise<void> {
  const names = resolverOf(await storage.aliases.list());
  const now = clock();
  const releases = await storage.events.releases({
    services: kind === 'service' ? names.sameServices(alias) : null,
    environments: kind === 'environment' ? names.sameEnvironments(alias) : null,
    from: millis(now - JUDGED_AGAIN_MS),
    to: now,
  });
  await queue.enqueue(releases.slice(-MOST_JUDGED_AGAIN).map(({ id }) => judgingTask(id, now, 'late_event')));
}

/** `/v1/aliases` and `/v1/aliases/{kind}/{alias}`. */
export const aliasesRoutes = ({ storage, queue, clock }: Pick<Context, 'storage' | 'queue' | 'clock'>): readonly Route[] => [
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
      await judgeAgain({ kind, alias, name }, { storage, queue, clock });
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
