import { DAY_MS, type Millis, millis, toRfc3339 } from '../model/instant.ts';
import type { Page, PageRequest } from '../model/page.ts';
import type { Series, SeriesFilter } from '../model/series.ts';
import { PollingLoop } from '../queue/polling-loop.ts';
import type { Log } from '../telemetry/log.ts';

export interface RetentionNeeds {
  readonly samples: {
    listSeries(filter: SeriesFilter, page: PageRequest): Promise<Page<Series>>;
    dropBefore(cutoff: Millis): Promise<number>;
  };
  readonly retentionDays: number;
  readonly now: () => Millis;
  readonly log: Log;
}

export type SweepOutcome =
  | { readonly outcome: 'swept'; readonly dropped: number }
  /** More would have gone than a day's sweep can account for; nothing was deleted. */
  | { readonly outcome: 'refused'; readonly share: number };

/**
 * A sweep that would take more than this share of everything stored is refused: a clock that jumped ahead must not empty the store.
 * Days are swept daily, so the share is small; who shortens the retention a lot does it in steps.
 */
const MAX_SHARE = 0.5;

const SWEEP_EVERY_MS = DAY_MS;
const PAGE_SIZE = 1_000;

/** Deletes samples older than the retention, unless that would be most of them. */
export async function sweepOldSamples(needs: RetentionNeeds): Promise<SweepOutcome> {
  const cutoff = millis(needs.now() - needs.retentionDays * DAY_MS);
  const share = await shareBefore(cutoff, needs.samples);
  const details = { cutoff: toRfc3339(cutoff), share };
  if (share > MAX_SHARE) {
    needs.log.error(
      details,
      'old samples were kept: more than half of all would go; check the clock, or shorten the retention in steps',
    );
    return { outcome: 'refused', share };
  }
  const dropped = share > 0 ? await needs.samples.dropBefore(cutoff) : 0;
  if (dropped > 0) needs.log.info({ ...details, dropped }, 'samples older than the retention were deleted');
  return { outcome: 'swept', dropped };
}

/** Sweeps now and then once a day. */
export class Retention {
  readonly #loop: PollingLoop;

  constructor(needs: RetentionNeeds) {
    let nextAt = Number.NEGATIVE_INFINITY;
    const work = async (): Promise<number> => {
      if (needs.now() >= nextAt) {
        await sweepOldSamples(needs);
        nextAt = needs.now() + SWEEP_EVERY_MS;
      }
      return nextAt - needs.now();
    };
    this.#loop = new PollingLoop(work, (error) => needs.log.error({ error }, 'old samples could not be deleted'));
  }

  start(): void {
    this.#loop.start();
  }

  async stop(): Promise<void> {
    await this.#loop.stop();
  }
}

/** The share of all stored time, added up over the series, that lies before the cutoff: close to the share of samples. */
async function shareBefore(cutoff: Millis, samples: RetentionNeeds['samples']): Promise<number> {
  let before = 0;
  let all = 0;
  let cursor: string | null = null;
  do {
    const page: Page<Series> = await samples.listSeries({ metric: null, tags: [] }, { limit: PAGE_SIZE, cursor });
    for (const { firstAt, lastAt } of page.items) {
      // A series of one sample has no length of its own.
      const length = lastAt - firstAt + 1;
      before += Math.min(length, Math.max(0, cutoff - firstAt));
      all += length;
    }
    cursor = page.nextCursor;
  } while (cursor !== null);
  return all > 0 ? before / all : 0;
}
