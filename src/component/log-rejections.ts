import { MINUTE_MS } from '../model/instant.ts';
import type { Log } from '../telemetry/log.ts';
import type { Arrivals, RejectionSummary } from './arrivals.ts';

/** Often enough to be seen by whoever sets a sender up, and seldom enough for a flood of bad lines not to fill the log. */
const EVERY_MS = MINUTE_MS;

/** While it runs, a line a minute for each source that had something rejected: how much, why, an example, and what to do. */
export function logRejections(arrivals: Pick<Arrivals, 'takeSummaries'>, log: Pick<Log, 'warn'>) {
  const report = (): void => {
    for (const summary of arrivals.takeSummaries()) log.warn(...lineOf(summary));
  };
  let timer: NodeJS.Timeout | null = null;
  return {
    async start(): Promise<void> {
      timer = setInterval(report, EVERY_MS).unref();
    },
    async stop(): Promise<void> {
      if (timer) clearInterval(timer);
      report();
    },
  };
}

function lineOf({ source, rejected, rejections }: RejectionSummary): [details: object, message: string] {
  const [most] = rejections;
  const reasons = Object.fromEntries(rejections.map(({ reason, count }) => [reason, count]));
  const advice = most?.advice ? `; ${most.advice}` : '';
  return [
    { source: source.name, rejected, reasons, example: most?.example },
    `${source.title}: ${rejected} ${rejected === 1 ? source.unit.replace(/s$/, '') : source.unit} rejected, most of them for: ${most?.meaning}${advice}`,
  ];
}
