import { ProblemError } from '../../../http/problems.ts';
import { jsonAnswer, type Route } from '../../../http/route.ts';
import type { Backfill } from '../../../model/backfill.ts';
import type { RequestOf, Schema, SuccessOf } from '../../../openapi/schema.ts';
import type { BackfillStore } from '../../../storage/ports/backfills.ts';

/** `/v1/github/backfills`; `request` begins to read a repository, null where the server has no credentials for GitHub. */
export const backfillsRoutes = (
  backfills: Pick<BackfillStore, 'list'>,
  request: (repository: string) => Promise<Backfill | null>,
): readonly Route[] => [
  {
    method: 'get',
    path: '/v1/github/backfills',
    access: 'admin',
    body: 'none',
    handle: async () => jsonAnswer<SuccessOf<'listBackfills'>>({ backfills: (await backfills.list()).map(backfillJson) }),
  },
  {
    method: 'post',
    path: '/v1/github/backfills',
    access: 'admin',
    body: 'json',
    async handle({ body }) {
      const backfill = await request((body as RequestOf<'createBackfill'>).repository);
      if (backfill) return jsonAnswer(backfillJson(backfill), 202);
      throw new ProblemError('github-not-configured', 'This server has no credentials for GitHub.', {
        headers: { 'Retry-After': '300' },
      });
    },
  },
];

const backfillJson = ({ repository, state, stage, page, found, lastError }: Backfill): Schema<'Backfill'> => ({
  ...{ repository, state, stage, page, found },
  reason: lastError,
});
