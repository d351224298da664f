import { defineComponent } from '../../component/component.ts';
import type { Context } from '../../component/context.ts';
import { gateJson } from '../../gates/gate-json.ts';
import { readGate } from '../../gates/read-gate.ts';
import { ProblemError } from '../../http/problems.ts';
import { type Call, jsonAnswer } from '../../http/route.ts';
import { readDuration } from '../../model/duration.ts';
import type { Schema } from '../../openapi/schema.ts';
import { NO_SETTINGS } from '../../settings/setting.ts';

/** Flagger asks the gate before it promotes a canary, and after. */
export const flagger = defineComponent({
  name: 'flagger',
  settings: NO_SETTINGS,
  create: (_, { storage }) => ({
    routes: [
      {
        method: 'post',
        path: '/webhooks/flagger',
        access: 'read',
        alsoTakes: 'basic',
        body: 'json',
        handle: (call) => askForFlagger(call, storage),
      },
    ],
  }),
});

/** Flagger goes on at 200 and halts at anything above 202, whose body it writes to its events. For a rollback hook it is the reverse. */
async function askForFlagger({ body }: Call, storage: Context['storage']) {
  const { name, metadata = {} } = body as Schema<'FlaggerCall'>;
  const {
    service = name,
    environment = null,
    version = null,
    commit = null,
    enough,
    inconclusive = 'halt',
    cohort = null,
  } = metadata;
  const question = { service, environment, version, commit };
  const { gate, judged } = await readGate(question, enough === undefined ? null : readDuration(enough), storage, cohort);
  const goesOn =
    metadata.hook === 'rollback'
      ? gate.gate === 'fail'
      : gate.gate === 'pass' || (gate.gate === 'inconclusive' && inconclusive === 'go');
  if (goesOn) return jsonAnswer(gateJson(gate, judged));
  throw new ProblemError('gate-closed', `${gate.gate}: ${gate.reason}`);
}
