import { readFileSync } from 'node:fs';
import type { CiJob } from './read-ci.ts';
import { titleOf } from './read-ci.ts';

type JsonObject = Readonly<Record<string, unknown>>;

/**
 * Corrects a GitHub job by the file of the event that set it off: in a pull request `GITHUB_SHA` is a merge commit nobody deploys, after
 * another workflow it is the head of the default branch, and no variable names the environment of a deployment. A file that is not there
 * or cannot be read changes nothing.
 */
export function correctByEvent(job: CiJob, file: string): CiJob {
  const event = readEvent(file);
  const head = objectAt(objectAt(event, 'pull_request'), 'head');
  const run = objectAt(event, 'workflow_run');
  const deployment = objectAt(event, 'deployment');
  return {
    ...job,
    commit: textAt(deployment, 'sha') ?? textAt(head, 'sha') ?? textAt(run, 'head_sha') ?? job.commit,
    branch: textAt(head, 'ref') ?? textAt(run, 'head_branch') ?? job.branch,
    environment: textAt(deployment, 'environment') ?? job.environment,
    title: titleOf(textAt(objectAt(event, 'head_commit') ?? objectAt(run, 'head_commit'), 'message') ?? '') ?? job.title,
  };
}

function readEvent(file: string): JsonObject | null {
  try {
    const parsed: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return typeof parsed === 'object' && parsed !== null ? (parsed as JsonObject) : null;
  } catch {
    return null;
  }
}

function objectAt(parent: JsonObject | null, name: string): JsonObject | null {
  const value = parent?.[name];
  return typeof value === 'object' && value !== null ? (value as JsonObject) : null;
}

function textAt(parent: JsonObject | null, name: string): string | null {
  const value = parent?.[name];
  return typeof value === 'string' && value !== '' ? value : null;
}
