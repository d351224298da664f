import {
  createDeliveryHandler,
  type ProcessDeliveriesContext,
} from '../../../src/integrations/github/webhooks/process-deliveries.ts';
import type { Millis } from '../../../src/model/instant.ts';
import { DELIVERY_KIND } from '../../../src/model/task-kinds.ts';
import type { Storage } from '../../../src/storage/ports/storage.ts';
import { queueWith } from '../../queue/queue-scenario.ts';
import { patchedEvents } from '../../storage/patched-events.ts';

export interface DeliveryInbox {
  /** Executions so far, by what the queue made of them. */
  readonly executed: Readonly<Record<'done' | 'failed' | 'dead', number>>;
  /** Processes what is due, as the queue does by itself; resolves to the milliseconds until the next is. */
  runDue(): Promise<number>;
}

/** The real handler of deliveries on the queue of a store. */
export function deliveryInbox(
  store: Storage,
  clock: () => Millis,
  fields: Partial<ProcessDeliveriesContext> = {},
): DeliveryInbox {
  const handler = createDeliveryHandler({
    ...store,
    events: patchedEvents(store.events),
    workflows: new Map(),
    onRepository: () => {},
    ...fields,
  });
  const queue = queueWith(store.tasks, clock, handler);
  const executed: Record<string, number> = { done: 0, failed: 0, dead: 0 };
  queue.onExecuted((_kind, outcome) => {
    executed[outcome] = (executed[outcome] ?? 0) + 1;
  });
  return { executed: executed as DeliveryInbox['executed'], runDue: () => queue.runDue(DELIVERY_KIND) };
}

/** The ids of deliveries that wait to be processed, by id. */
export async function waitingDeliveries({ tasks }: Storage): Promise<readonly string[]> {
  const { items } = await tasks.list({ kind: DELIVERY_KIND, state: 'waiting' }, { limit: 10_000, cursor: null });
  return items.map(({ key }) => key);
}
