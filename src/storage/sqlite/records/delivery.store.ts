import type { DeliveryStore } from '../../ports/deliveries.ts';
import {
  dropDeliveryBodies,
  findDeliveries,
  findUnknownDeliveries,
  finishDeliveries,
  replayDeliveries,
} from './delivery.repository.ts';
import { DeliveryGroups } from './group-deliveries.ts';
import type { RecordContext } from './record-context.ts';

export function deliveryStore({ db, now }: RecordContext): DeliveryStore {
  const groups = new DeliveryGroups(db, now);
  return {
    add: (delivery) => groups.add(delivery),
    unknown: (ids) => findUnknownDeliveries(db, ids),
    get: (ids) => findDeliveries(db, ids),
    done: (processed) => db.transaction().execute((trx) => finishDeliveries(trx, processed)),
    replay: () => db.transaction().execute((trx) => replayDeliveries(trx, now())),
    dropBodies: (cutoff, limit) => dropDeliveryBodies(db, cutoff, limit),
  };
}
