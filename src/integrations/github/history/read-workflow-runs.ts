import { ownerAndName } from '../client/github-client.ts';
import { isObject, type JsonObject, textAt } from '../client/parse-body.ts';
import { idAt, instantAt, MAX_NAME_LENGTH } from '../client/read-fields.ts';
import { UnreadableAnswerError } from '../client/to-refusal.ts';
import type { DeployWorkflows } from '../webhooks/decode-workflow-run.ts';
import {
  type HistoryPage,
  type HistoryQuery,
  nextPage,
  pageNumber,
  type ReadDelivery,
  readObjects,
  repositoryOf,
} from './history-page.ts';

/**
 * Runs of the workflows that deploy by the settings, by when they were made. The runs of each workflow are requested by themselves, because
 * most runs of a repository are of others. Without such workflows no request is sent.
 */
export async function readWorkflowRuns(query: HistoryQuery, deploying: DeployWorkflows): Promise<HistoryPage> {
  const deliveries: ReadDelivery[] = [];
  let next: string | null = null;
  for (const workflow of deploying.size === 0 ? [] : await findWorkflows(query, deploying)) {
    const page = await readRuns(query, workflow);
    deliveries.push(...page.deliveries);
    next ??= page.next;
  }
  return { deliveries, next };
}

async function findWorkflows({ octokit, repository }: HistoryQuery, deploying: DeployWorkflows): Promise<readonly JsonObject[]> {
  const workflows: readonly unknown[] = await octokit.paginate(octokit.rest.actions.listRepoWorkflows, {
    ...ownerAndName(repository),
    per_page: 100,
  });
  return workflows.filter(isObject).filter((workflow) => {
    const path = textAt(workflow, 'path', MAX_NAME_LENGTH);
    const names = [textAt(workflow, 'name', MAX_NAME_LENGTH), path?.split('/').at(-1)];
    return names.some((name) => name != null && deploying.has(name));
  });
}

async function readRuns({ octokit, repository, cursor, since }: HistoryQuery, workflow: JsonObject): Promise<HistoryPage> {
  const { data, headers } = await octokit.rest.actions.listWorkflowRuns({
    ...ownerAndName(repository),
    workflow_id: Number(idAt(workflow, 'id')),
    exclude_pull_requests: true,
    per_page: 100,
    page: pageNumber(cursor),
  });
  if (!isObject(data)) throw new UnreadableAnswerError('GitHub answered a list of runs with something else');
  const runs = readObjects(data.workflow_runs);
  const recent = runs.filter((run) => (instantAt(run, 'created_at') ?? Number.POSITIVE_INFINITY) >= since);
  const deliveries = recent.flatMap((run) => readRun(repository, run, workflow));
  return { deliveries, next: recent.length < runs.length ? null : nextPage(cursor, headers) };
}

/** The action of the delivery that reports a run in this state; any other state means that the run waits. */
const ACTIONS = new Map<unknown, string>([
  ['completed', 'completed'],
  ['in_progress', 'in_progress'],
]);

function readRun(repository: string, run: JsonObject, workflow: JsonObject): readonly ReadDelivery[] {
  const id = idAt(run, 'id');
  if (id === null) return [];
  const action = ACTIONS.get(run.status) ?? 'requested';
  const payload = { action, workflow_run: run, workflow, repository: repositoryOf(repository, run) };
  return [{ id: `read:${repository}:run:${id}:${idAt(run, 'run_attempt') ?? '1'}:${action}`, event: 'workflow_run', payload }];
}
