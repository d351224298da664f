import { DAY_MS, HOUR_MS, MINUTE_MS, type Millis, millis } from '../../../model/instant.ts';
import type { Task, TaskPayload } from '../../../model/task.ts';
import { DONE, type TaskHandler, type TaskOutcome } from '../../../queue/task-handler.ts';
import type { TaskQueue } from '../../../queue/task-queue.ts';
import type { HookStore } from '../../../storage/ports/hooks.ts';
import type { Log } from '../../../telemetry/log.ts';
import { GITHUB_PAUSE_GROUP, pauseFor } from '../client/github-pause.ts';
import type { PagedQuery, ReadPage } from './history-page.ts';
import { type KeepReadDeliveriesContext, keepReadDeliveries } from './keep-read-deliveries.ts';

export interface MissedDeliveriesContext extends KeepReadDeliveriesContext {
  readonly hooks: HookStore;
  readonly queue: Pick<TaskQueue, 'enqueue'>;
  /** Reads one page of what was sent, the newest first, with what never came in; rejects for faults that may be over at the next try. */
  readonly readHookDeliveries: (query: PagedQuery & { readonly hook: string }) => Promise<ReadPage>;
  readonly log: Log;
}

export interface MissedDeliveries {
  readonly handler: TaskHandler;
  /** Call it for every hook that is heard of: its deliveries are read now, and every hour. Again in the same process it does nothing. */
  watch(hook: string): Promise<void>;
}

/** Reads the next page of what was sent to the hook whose name is the key. */
export const MISSED_DELIVERIES_KIND = 'github.missed-deliveries';

/** One reading of a hook: the payload of its task, empty for one that has not begun. */
interface HookReading {
  readonly begunAt: Millis;
  readonly since: Millis;
  readonly cursor: string | null;
  readonly found: number;
}

/** The longest that any GitHub stores deliveries. */
const STORED_FOR_MS = 7 * DAY_MS;

/** Deliveries go missing on the way too, not only while the server is down. */
const READ_EVERY_MS = HOUR_MS;

/** What was on its way when the last reading began; the sender gives up after half of that. */
const OVERLAP_MS = MINUTE_MS;

/**
 * GitHub sends a delivery once. This reads the list of what it sent: at the start, back to where it was read last, and every hour. What
 * never came in goes into the inbox under its own id, so a delivery that arrives by both ways counts once.
 */
export function createMissedDeliveries(context: MissedDeliveriesContext): MissedDeliveries {
  const watched = new Set<string>();
  return {
    handler: {
      kind: MISSED_DELIVERIES_KIND,
      pauseGroup: GITHUB_PAUSE_GROUP,
      // The next hour brings another reading in any case.
      backOff: { maxAttempts: Number.POSITIVE_INFINITY },
      handle: (tasks) => Promise.all(tasks.map((task) => readNextPage(task, context))),
    },
    async watch(hook) {
      if (watched.has(hook)) return;
      watched.add(hook);
      // Begun anew with the process: what was fetched before is known by now, and only the list is read again.
      const draft = { kind: MISSED_DELIVERIES_KIND, key: hook, dueAt: context.now(), payload: {}, eventId: null };
      try {
        await context.queue.enqueue([{ ...draft, ifWaiting: 'replace' }]);
      } catch (error) {
        // The next event that names it tries again.
        watched.delete(hook);
        throw error;
      }
    },
  };
}

async function readNextPage({ key: hook, payload }: Task, context: MissedDeliveriesContext): Promise<TaskOutcome> {
  const { hooks, readHookDeliveries, now, log } = context;
  const reading = toReading(payload) ?? (await beginReading(hook, context));
  const { begunAt, since, cursor } = reading;
  const read = await readHookDeliveries({ hook, cursor, since });
  if (read.outcome === 'limited') return pauseFor(read);
  if (read.outcome === 'refused') {
    // No dead letter: a token needs no right to see webhooks, and the next start tries again.
    log.warn({ hook, reason: read.reason }, 'missed deliveries cannot be fetched; the history is read in their place');
    return DONE;
  }
  const found = reading.found + (await keepReadDeliveries(read.deliveries, context));
  if (read.next !== null) return { outcome: 'rescheduled', at: now(), payload: { begunAt, since, cursor: read.next, found } };
  if (found > 0) log.info({ hook, found }, 'missed deliveries were fetched');
  await hooks.markReadUpTo(hook, millis(begunAt - OVERLAP_MS));
  return { outcome: 'rescheduled', at: millis(now() + READ_EVERY_MS), payload: {} };
}

async function beginReading(hook: string, { hooks, now }: MissedDeliveriesContext): Promise<HookReading> {
  const begunAt = now();
  const since = millis(Math.max((await hooks.readUpTo(hook)) ?? 0, begunAt - STORED_FOR_MS));
  return { begunAt, since, cursor: null, found: 0 };
}

function toReading({ begunAt, since, cursor, found }: TaskPayload): HookReading | null {
  if (typeof begunAt !== 'number' || typeof since !== 'number' || typeof cursor !== 'string' || typeof found !== 'number')
    return null;
  return { begunAt: millis(begunAt), since: millis(since), cursor, found };
}
