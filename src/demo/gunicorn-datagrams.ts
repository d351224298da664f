import type { ShopStep } from './shop.ts';
import { SHOP_PREFIX } from './shop-series.ts';

const name = (metric: string): string => `${SHOP_PREFIX}.gunicorn.${metric}`;
const count = (metric: string): string => `${name(metric)}:1|c|@1.0`;

/**
 * What gunicorn (20.1) sends for one step: three datagrams a request in this order, one for each line logged, and the number of workers
 * only when it has changed since `workersBefore` (null: nothing was sent yet).
 */
export function gunicornDatagrams(step: ShopStep, workersBefore: number | null): string[] {
  const datagrams: string[] = [];
  if (step.workers !== workersBefore) datagrams.push(`${name('workers')}:${step.workers}|g`);
  for (const [index, durationMs] of step.durationsMs.entries()) {
    datagrams.push(
      `${name('request.duration')}:${durationMs}|ms`,
      count('requests'),
      count(`request.status.${step.statuses[index]}`),
    );
  }
  for (let line = 0; line < step.logExceptions; line += 1) datagrams.push(count('log.exception'));
  for (let line = 0; line < step.logErrors; line += 1) datagrams.push(count('log.error'));
  return datagrams;
}
