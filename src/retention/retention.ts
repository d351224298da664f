import type { Context } from '../component/context.ts';
import { DAY_MS, type Millis, millis, toRfc3339 } from '../model/instant.ts';
import type { Page } from '../model/page.ts';
import type { Series } from '../model/series.ts';
import { PollingLoop } from '../queue/polling-loop.ts';
import type { SampleAdmin, SampleQuerier } from '../storage/ports/samples.ts';
import type { Log } from '../telemetry/log.ts';

export interface RetentionContext extends Pick<Context, 'clock'> {
  readonly samples: Pick<SampleQuerier & SampleAdmin, 'listSeries' | 'dropBefore'>;
  readonly log: Log;
}

export type SweepOutcome =
  | { readonly outcome: 'swept'; readonly dropped: number }
  /** It would have deleted more than a daily sweep can explain; nothing was deleted. */
  | { readonly outcome: 'refused'; readonly share: number };

/**
 * A sweep that would delete more than this share of all samples is refused, so that a clock that jumped ahead does not empty the store.
 * Sweeps are daily, so the share is small; a retention that is much shorter has to be set in steps.
 */
const MAX_SHARE = 0.5;

const SWEEP_EVERY_MS = DAY_MS;
const PAGE_SIZE = 1_000;

/** Deletes samples older than the retention, unless that would be more than half of all. Rejects when the store fails. */
export async function sweepOldSamples(retentionDays: number, { samples, clock, log }: RetentionContext): Promise<SweepOutcome> {
  const cutoff = millis(clock() - retentionDays * DAY_MS);
  const share = await shareBefore(cutoff, samples);
  const details = { cutoff: toRfc3339(cutoff), share };
  if (share > MAX_SHARE) {
    log.error(
      details,
      'old samples were not deleted: they are more than half of all; check the clock, or shorten the retention in steps',
    );
    return { outcome: 'refused', share };
  }
  const dropped = share > 0 ? await samples.dropBefore(cutoff) : 0;
  if (dropped > 0) log.info({ ...details, dropped }, 'samples older than the retention were deleted');
  return { outcome: 'swept', dropped };
}

/** A loop that sweeps when it starts and then once a day. */
export function createRetentionLoop(retentionDays: number, context: RetentionContext): PollingLoop {
  let nextAt = Number.NEGATIVE_INFINITY;
  const sweepWhenDue = async (): Promise<number> => {
    if (context.clock() >= nextAt) {
      await sweepOldSamples(retentionDays, context);
      nextAt = context.clock() + SWEEP_EVERY_MS;
    }
    return nextAt - context.clock();
  };
  return new PollingLoop(sweepWhenDue, (error) => context.log.error({ error }, 'old samples could not be deleted'));
}

/** The share of all stored time, added up over the series, that lies before the cutoff: close to the share of samples. */
async function shareBefore(cutoff: Millis, samples: Pick<SampleQuerier, 'listSeries'>): Promise<number> {
  let before = 0;
  let all = 0;
  let cursor: string | null = null;
  do {
    const page: Page<Series> = await samples.listSeries({ metric: null, tags: [] }, { limit: PAGE_SIZE, cursor });
    for (const { firstAt, lastAt } of page.items) {
      // Plus 1, because a series of one sample has a length of 0.
      const length = lastAt - firstAt + 1;
      before += Math.min(length, Math.max(0, cutoff - firstAt));
      all += length;
    }
    cursor = page.nextCursor;
  } while (cursor !== null);
  return all > 0 ? before / all : 0;
}
