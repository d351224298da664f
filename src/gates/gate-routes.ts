import { textOf } from '../http/list-query.ts';
import { ProblemError } from '../http/problems.ts';
import { type Call, jsonAnswer, type Route } from '../http/route.ts';
import { readDuration } from '../model/duration.ts';
import { type FindReleaseNeeds, findJudgedRelease } from './find-judged-release.ts';
import { gateOf } from './gate.ts';
import { gateJson } from './gate-json.ts';

/** `GET /v1/gates/{service}`, which never fails for want of data, and `POST /webhooks/flagger`, the same for Flagger. */
export const gateRoutes = (needs: FindReleaseNeeds): readonly Route[] => [
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
      const judged = await findJudgedRelease(question, needs);
      return jsonAnswer(gateJson(gateOf(judged, enough === null ? null : readDuration(enough)), judged));
    },
  },
  {
    method: 'post',
    path: '/webhooks/flagger',
    access: 'read',
    alsoTakes: 'basic',
    body: 'json',
    handle: (call) => askForFlagger(call, needs),
  },
];

/** What Flagger posts to a webhook (its documentation, "Webhooks"); validated against openapi.yaml before. */
interface FlaggerCall {
  readonly name: string;
  readonly metadata?: {
    readonly service?: string;
    readonly environment?: string;
    readonly version?: string;
    readonly commit?: string;
    readonly enough?: string;
    readonly inconclusive?: 'go' | 'halt';
    readonly hook?: 'gate' | 'rollback';
  };
}

/** Flagger goes on at 200 and halts at anything above 202, whose body it writes to its events. A rollback hook asks the reverse. */
async function askForFlagger({ body }: Call, needs: FindReleaseNeeds) {
  const { name, metadata = {} } = body as FlaggerCall;
  const { service = name, environment = null, version = null, commit = null, enough, inconclusive = 'halt' } = metadata;
  const judged = await findJudgedRelease({ service, environment, version, commit }, needs);
  const gate = gateOf(judged, enough === undefined ? null : readDuration(enough));
  const goesOn =
    metadata.hook === 'rollback'
      ? gate.gate === 'fail'
      : gate.gate === 'pass' || (gate.gate === 'inconclusive' && inconclusive === 'go');
  if (goesOn) return jsonAnswer(gateJson(gate, judged));
  throw new ProblemError('gate-closed', `${gate.gate}: ${gate.reason}`);
}
