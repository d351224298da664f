import { effectiveAt } from '../model/event.ts';
import { type Millis, millis, SECOND_MS } from '../model/instant.ts';
import { FIRST_LOOK_AFTER_MS, isRelease, markOf, type Release } from '../model/release.ts';
import type { ReportCause } from '../model/report.ts';
import type { Task, TaskDraft } from '../model/task.ts';
import { JUDGING_KIND, judgingTask } from '../model/task-kinds.ts';
import { DONE, type TaskHandler, type TaskOutcome } from '../queue/task-handler.ts';
import { nextJudgementAt, SETTLE_MS } from '../releases/checkpoints.ts';
import { undoneBy } from '../releases/undoing.ts';
import type { Log } from '../telemetry/log.ts';
import { type JudgeOutcome, type JudgeReleaseContext, judgeRelease } from './judge-release.ts';

interface ReleaseJudgeContext extends JudgeReleaseContext {
  readonly queue: { enqueue(drafts: readonly TaskDraft[]): Promise<void> };
  readonly now: () => Millis;
  readonly log: Log;
}

/** Judges releases, one at a time: as tasks of the queue, and on request. */
export interface ReleaseJudge {
  readonly handler: TaskHandler;
  /** Judges one release at once, whatever is planned; the plan stays. Rejects when the analysis or the store fails. */
  analyseNow(releaseId: string): Promise<JudgeOutcome>;
}

/** A judge with one line of judgements, whether they come from the queue or from a request. */
export function createReleaseJudge(context: ReleaseJudgeContext): ReleaseJudge {
  let last: Promise<unknown> = Promise.resolve();
  const oneAtATime = <Result>(judge: () => Promise<Result>): Promise<Result> => {
    const result = last.then(judge);
    last = result.catch(() => {});
    return result;
  };
  return {
    handler: {
      kind: JUDGING_KIND,
      // Every release must get a verdict, so attempts are unlimited.
      backOff: { firstMs: 30 * SECOND_MS, maxAttempts: Number.POSITIVE_INFINITY },
      handle: (tasks) => Promise.all(tasks.map((task) => oneAtATime(() => judgeDue(task, context)))),
    },
    analyseNow: (releaseId) => oneAtATime(() => judge(releaseId, 'request', context)),
  };
}

/** Judges a release that is due. Where an edit or late data planned it anew meanwhile, the queue keeps the new plan. */
async function judgeDue(task: Task, context: ReleaseJudgeContext): Promise<TaskOutcome> {
  const releaseId = task.key;
  const cause = task.payload.cause as ReportCause;
  const settledAt = await settlesAt(releaseId, context);
  if (settledAt !== null) return { outcome: 'rescheduled', at: settledAt };
  const outcome = await judge(releaseId, cause, context);
  if (outcome.outcome === 'no_release') return DONE;
  const { release, horizon } = outcome;
  // Before this one counts as done. A judgement for that reason plans none, or a chain of rollbacks would be judged again and again.
  if (outcome.outcome === 'judged') {
    if (cause !== 'rollback') await planUndone(release, context);
    if (outcome.report.final) return DONE;
  }
  const at = nextJudgementAt(effectiveAt(release), horizon, context.now());
  return { outcome: 'rescheduled', at, payload: { cause: 'schedule' } };
}

async function judge(releaseId: string, cause: ReportCause, context: ReleaseJudgeContext): Promise<JudgeOutcome> {
  const outcome = await judgeRelease(releaseId, cause, context.now(), context);
  if (outcome.outcome === 'judged' && outcome.added) {
    const { version, verdict, final } = outcome.report;
    context.log.info({ releaseId, version, verdict, final, cause: outcome.report.cause }, 'a release was judged');
  }
  return outcome;
}

/**
 * The first look is planned for the very end of the first minute, whose last samples take some seconds more to arrive: when they will
 * have. Null where that is over.
 */
async function settlesAt(releaseId: string, { events, now }: ReleaseJudgeContext): Promise<Millis | null> {
  const event = await events.get(releaseId);
  if (!event || !isRelease(event)) return null;
  const settledAt = millis(effectiveAt(event) + FIRST_LOOK_AFTER_MS + SETTLE_MS);
  return now() >= settledAt ? null : settledAt;
}

/**
 * With each judgement of a release, those it undid are judged again: whether their effects went away is evidence about them, and by then
 * they are mostly past their horizon. It ends with the checkpoints of the rollback.
 */
async function planUndone(release: Release, { events, reports, queue, now }: ReleaseJudgeContext): Promise<void> {
  for (const earlier of await undoneBy(markOf(release), events)) {
    const report = await reports.latest(earlier.id);
    if (report?.final) await queue.enqueue([judgingTask(earlier.id, now(), 'rollback')]);
  }
}
