import type { Context } from '../../component/context.ts';
import type { GateQuestion } from '../../gates/find-judged-release.ts';
import type { GateAnswer } from '../../gates/gate.ts';
import { readGate } from '../../gates/read-gate.ts';
import { ProblemError } from '../../http/problems.ts';
import { type Call, jsonAnswer, type Route } from '../../http/route.ts';
import { readDuration } from '../../model/duration.ts';
import type { Schema } from '../../openapi/schema.ts';
import { doraDraft } from './dora-json.ts';

/** Older and newer releases of datadog-ci differ in this alone. */
const EVALUATION_PATHS = ['/api/v2/deployments/gates/evaluation', '/api/unstable/deployments/gates/evaluation'];

/** What `datadog-ci deployment gate` and `datadog-ci dora deployment` call, on their paths (datadog-ci, plugin-deployment and plugin-dora). */
export const datadogRoutes = (context: Context): readonly Route[] => [
  ...EVALUATION_PATHS.flatMap((path) => evaluationRoutes(path, context)),
  {
    method: 'post',
    path: '/api/v2/dora/deployment',
    access: 'ingest',
    alsoTakes: 'datadog',
    body: 'json',
    handle: (call) => postDeployment(call, context),
  },
];

const evaluationRoutes = (path: string, context: Context): readonly Route[] => [
  {
    method: 'post',
    path,
    access: 'read',
    alsoTakes: 'datadog',
    body: 'json',
    handle({ body }) {
      const id = evaluationId(body as Schema<'DatadogGateRequest'>);
      return jsonAnswer<Schema<'DatadogGateStarted'>>({
        data: { id, type: 'deployment_gates_evaluation_response', attributes: { evaluation_id: id } },
      });
    },
  },
  {
    method: 'get',
    path: `${path}/{id}`,
    access: 'read',
    alsoTakes: 'datadog',
    body: 'none',
    handle: ({ params }) => readEvaluation(params.id ?? '', context),
  },
];

interface Evaluation {
  readonly question: GateQuestion;
  readonly enoughMs: number | null;
}

/** The id is the question itself, so that it outlives a restart and costs no table. */
function evaluationId({ data }: Schema<'DatadogGateRequest'>): string {
  const { service, env, version = null, identifier = null } = data.attributes;
  return Buffer.from(JSON.stringify([service, env, version, identifier])).toString('base64url');
}

function evaluationOf(id: string): Evaluation | null {
  try {
    const [service, environment, version, identifier] = JSON.parse(Buffer.from(id, 'base64url').toString()) as unknown[];
    if (typeof service !== 'string' || typeof environment !== 'string') return null;
    const question = { service, environment, version: typeof version === 'string' ? version : null, commit: null };
    return { question, enoughMs: typeof identifier === 'string' ? enoughOf(identifier) : null };
  } catch {
    return null;
  }
}

/** Datadog's client knows several gates of a service by an identifier; `enough-30m` names the one that passes after 30 minutes. */
const enoughOf = (identifier: string): number | null => readDuration(/^enough-(.*)$/.exec(identifier)?.[1] ?? '');

/** The client waits on while a gate is in progress, and decides by its own flags what becomes of it at its timeout. */
const STATUSES: Readonly<Record<GateAnswer, Schema<'DatadogGateStatus'>>> = {
  pass: 'pass',
  fail: 'fail',
  inconclusive: 'in_progress',
};

async function readEvaluation(id: string, { storage }: Context) {
  const evaluation = evaluationOf(id);
  if (evaluation === null) throw new ProblemError('not-found', 'There is no evaluation with this id.');
  const { gate: answer, judged } = await readGate(evaluation.question, evaluation.enoughMs, storage);
  const { gate, reason } = answer;
  const status = STATUSES[gate];
  const attributes = {
    dry_run: false,
    evaluation_id: id,
    evaluation_url: judged === null ? '/' : `/v1/releases/${judged.release.id}`,
    gate_id: 'pinkbar',
    gate_status: status,
    rules: [{ name: 'release impact', status, reason, dry_run: false }],
  };
  return jsonAnswer<Schema<'DatadogGate'>>({ data: { id, type: 'deployment_gates_evaluation_result_response', attributes } });
}

async function postDeployment({ body, rawBody }: Call, { events, clock }: Context) {
  const posted = await events.post([doraDraft(body as Schema<'DoraDeployment'>, rawBody, clock())], null);
  const [first] = posted.outcome === 'stored' ? posted.events : [];
  if (first === undefined) throw new Error('a post without an idempotency key cannot conflict');
  return jsonAnswer<Schema<'DoraAccepted'>>({ data: { id: first.event.id, type: 'dora_deployment' } }, 202);
}
