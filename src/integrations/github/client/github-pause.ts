import type { TaskOutcome } from '../../../queue/task-handler.ts';
import type { Refusal } from './to-refusal.ts';

/** The pause group of all tasks that send requests: GitHub limits the credentials, which they share. It does not outlive the process. */
export const GITHUB_PAUSE_GROUP = 'github';

/** What becomes of a task that met a limit: until it ends, no other of the group is executed either. */
export const pauseFor = ({ until, reason }: Extract<Refusal, { readonly outcome: 'limited' }>): TaskOutcome => ({
  outcome: 'deferred',
  until,
  reason,
  wholeGroup: true,
});
