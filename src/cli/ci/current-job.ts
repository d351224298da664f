import { readVariables } from '../../config.ts';
import { correctByEvent } from './github-event.ts';
import { CI_VARIABLES, GITHUB_EVENT_FILE } from './providers.ts';
import { type CiJob, readCi } from './read-ci.ts';

/** The CI job this process runs in; null outside of any known CI system. */
export function currentJob(): CiJob | null {
  const variables = readVariables(CI_VARIABLES);
  const job = readCi(variables);
  const file = variables[GITHUB_EVENT_FILE];
  return job?.provider === 'github-actions' && file !== undefined ? correctByEvent(job, file) : job;
}
