import type { EventSink } from '../../../component/event-sink.ts';
import type { DatedEvent } from '../../../model/event.ts';
import { SECOND_MS } from '../../../model/instant.ts';
import type { Task } from '../../../model/task.ts';
import { DELIVERY_KIND } from '../../../model/task-kinds.ts';
import { DONE, type TaskHandler, type TaskOutcome } from '../../../queue/task-handler.ts';
import { type MarkRollbacksContext, markAllRollbacks } from '../../../releases/mark-rollbacks.ts';
import type { Delivery, DeliveryStore } from '../../../storage/ports/deliveries.ts';
import type { EventStore } from '../../../storage/ports/events.ts';
import type { LabelStore } from '../../../storage/ports/labels.ts';
import { decodeDelivery } from './decode-delivery.ts';
import type { DeployWorkflows } from './decode-workflow-run.ts';
import type { DecodedDelivery, KeyedDraft } from './decoded-delivery.ts';
import { mergeEvent } from './merge-event.ts';

export interface ProcessDeliveriesContext {
  /** The workflows that deploy. */
  readonly workflows: DeployWorkflows;
  readonly deliveries: Pick<DeliveryStore, 'get' | 'done'>;
  readonly events: MarkRollbacksContext['events'] & Pick<EventStore, 'getByKey'> & Pick<EventSink, 'post' | 'patch'>;
  readonly labels: LabelStore;
  /** Called for a repository whose webhook was set up just now. */
  readonly onRepository: (repository: string) => void;
}

interface AppliedDelivery {
  readonly id: string;
  /** What was made of it, in words. */
  readonly outcome: string;
  /** Events that went live by it, as they are and as they were known before. */
  readonly wentLive: readonly DatedEvent[];
}

/**
 * Processes webhook deliveries, the oldest first. Processing one twice changes nothing, so nothing is lost or doubled with the process, and
 * one that fails holds up no other: only the store can make it fail.
 */
export const createDeliveryHandler = (context: ProcessDeliveriesContext): TaskHandler => ({
  kind: DELIVERY_KIND,
  // So many share one look at what was live before them, and one commit.
  batch: 100,
  // Deliveries come in bursts, and their senders wait for the answers that the same store has to give.
  debounce: { quietMs: 100, atMostMs: 2 * SECOND_MS },
  // Twelve tries take 68 minutes. A redelivery from GitHub enqueues it anew.
  backOff: { firstMs: 2 * SECOND_MS, maxAttempts: 12 },
  handle: (tasks) => processBatch(tasks, context),
});

async function processBatch(tasks: readonly Task[], context: ProcessDeliveriesContext): Promise<readonly TaskOutcome[]> {
  const found = await context.deliveries.get(tasks.map(({ key }) => key));
  const byId = new Map(found.map((delivery) => [delivery.id, delivery]));
  const applied: AppliedDelivery[] = [];
  const outcomes: TaskOutcome[] = [];
  for (const { key } of tasks) {
    try {
      const delivery = byId.get(key);
      if (delivery) applied.push(await applyDelivery(delivery, context));
      outcomes.push(DONE);
    } catch (error) {
      outcomes.push({ outcome: 'failed', error });
    }
  }
  await markAllRollbacks(
    applied.flatMap(({ wentLive: live }) => live),
    context,
  );
  await context.deliveries.done(applied.map(({ id, outcome }) => ({ id, outcome })));
  return outcomes;
}

async function applyDelivery(
  { id, event, contentType, body }: Delivery,
  context: ProcessDeliveriesContext,
): Promise<AppliedDelivery> {
  const meaning = decodeDelivery(event, contentType, body, context.workflows);
  switch (meaning.outcome) {
    case 'ping':
      if (meaning.repository !== null) context.onRepository(meaning.repository);
      return { id, outcome: 'ping', wentLive: [] };
    case 'labels':
      return { id, outcome: await applyLabels(meaning, context), wentLive: [] };
    case 'change':
      return { id, ...(await applyChange(meaning.seen, context)) };
    default:
      return { id, outcome: `${meaning.outcome}: ${meaning.reason}`, wentLive: [] };
  }
}

async function applyChange(seen: KeyedDraft, { events }: ProcessDeliveriesContext): Promise<Omit<AppliedDelivery, 'id'>> {
  const known = await events.getByKey(seen.key);
  if (known) {
    const change = mergeEvent(known, seen);
    const changed = change && (await events.patch(known.id, change));
    const outcome = changed ? `changed event ${known.id}` : `nothing new for event ${known.id}`;
    // Also where nothing is new: the process may have ended after it was stored and before rollbacks were marked.
    return { outcome, wentLive: changed ? [known, changed] : [known] };
  }
  const posted = await events.post([seen], null);
  const [stored] = posted.outcome === 'stored' ? posted.events : [];
  if (!stored) throw new Error('the event was not stored');
  return { outcome: `made event ${stored.event.id}`, wentLive: [stored.event] };
}

async function applyLabels(
  found: Extract<DecodedDelivery, { outcome: 'labels' }>,
  { labels }: ProcessDeliveriesContext,
): Promise<string> {
  const tagged = await labels.add(found);
  return `labels of ${found.commit}, carried by ${tagged.length} deploys so far`;
}
