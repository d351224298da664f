import type { HealthStore } from '../../ports/health.ts';
import { probeHealth } from './probe-health.ts';
import type { RecordContext } from './record-context.ts';

export const healthStore = ({ db }: RecordContext): HealthStore => ({
  check: () => db.transaction().execute((trx) => probeHealth(trx)),
});
