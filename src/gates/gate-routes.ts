import type { Context } from '../component/context.ts';
import { textOf } from '../http/list-query.ts';
import { jsonAnswer, type Route } from '../http/route.ts';
import { readDuration } from '../model/duration.ts';
import { gateJson } from './gate-json.ts';
import { readGate } from './read-gate.ts';

/** `GET /v1/gates/{service}`. Missing data is an inconclusive gate and not an error. */
export const gateRoutes = ({ storage }: Context): readonly Route[] => [
  {
    method: 'get',
    path: '/v1/gates/{service}',
    access: 'read',
    body: 'none',
    async handle({ params, query }) {
      const question = {
        service: params.service ?? '',
        environment: textOf(query, 'environment'),
        version: textOf(query, 'version'),
        commit: textOf(query, 'commit'),
      };
      const enough = textOf(query, 'enough');
      const cohort = textOf(query, 'cohort') === 'canary' ? 'canary' : null;
      const { gate, judged } = await readGate(question, enough === null ? null : readDuration(enough), storage, cohort);
      return jsonAnswer(gateJson(gate, judged));
    },
  },
];
