import { setTimeout as pause } from 'node:timers/promises';
import type { Schema } from '../openapi/schema.ts';
import type { PostedRelease } from './post-releases.ts';
import type { Progress } from './progress.ts';
import type { ServerApi } from './server-api.ts';
import { SHOP_PREFIX } from './shop-series.ts';

/** Of a finding, what the demo compares and prints. */
export type JudgedFinding = Pick<
  Schema<'Finding'>,
  'signal' | 'signalName' | 'verdict' | 'probability' | 'pValue' | 'effect' | 'onset' | 'evidence'
>;

export type JudgedRelease = Pick<Schema<'ReleaseReport'>, 'id' | 'verdict' | 'faults'> & {
  readonly findings: readonly JudgedFinding[];
};

const POLL_MS = 500;
/** More than the demo posts, so one page holds them all. */
const PAGE = 100;
/** Something is stuck when no release was judged in this time. */
const PATIENCE_MS = 120_000;

/**
 * Waits until every release has its final report, and returns them in the order of `posted`. Rejects when two minutes pass without a
 * further one, or when the server refuses.
 */
export async function awaitVerdicts(
  api: ServerApi,
  posted: readonly PostedRelease[],
  progress: Progress,
): Promise<JudgedRelease[]> {
  const waitedFor = new Set(posted.map(({ id }) => id));
  let done = 0;
  let waitedMs = 0;
  while (done < posted.length) {
    const { releases } = (await api.get(`/v1/releases?service=${SHOP_PREFIX}&limit=${PAGE}`)) as Schema<'ReleasePage'>;
    const before = done;
    done = releases.filter((release) => waitedFor.has(release.id) && release.analysis?.final).length;
    progress.update(done, posted.length);
    waitedMs = done > before ? 0 : waitedMs + POLL_MS;
    if (waitedMs > PATIENCE_MS) throw new Error(`only ${done} of ${posted.length} releases were judged`);
    if (done < posted.length) await pause(POLL_MS);
  }
  return Promise.all(posted.map(async ({ id }) => (await api.get(`/v1/releases/${id}`)) as Schema<'ReleaseReport'>));
}
