import { execFileSync } from 'node:child_process';
import { readVariables } from '../../settings/environment.ts';
import { correctByEvent } from './github-event.ts';
import { CI_VARIABLES, GITHUB_EVENT_FILE } from './providers.ts';
import { type CiJob, readCi } from './read-ci.ts';

/** Longer than Git takes to read one file. */
const GIT_TIMEOUT_MS = 5_000;

/** The CI job this process runs in; null outside of any known CI system. */
export function currentJob(): CiJob | null {
  const variables = readVariables(CI_VARIABLES);
  const job = readCi(variables);
  const file = variables[GITHUB_EVENT_FILE];
  if (job?.provider === 'github-actions' && file !== undefined) return correctByEvent(job, file);
  // In a pipeline of Jenkins the variables of Git exist only around the checkout step.
  return job?.provider === 'jenkins' && job.commit === null ? { ...job, commit: checkedOutCommit() } : job;
}

/** The commit of the working directory; null where there is none, or no Git. */
function checkedOutCommit(): string | null {
  try {
    const head = execFileSync('git', ['rev-parse', '--verify', 'HEAD'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: GIT_TIMEOUT_MS,
    });
    return head.trim() || null;
  } catch {
    return null;
  }
}
