import { setTimeout as pause } from 'node:timers/promises';
import type { PostedRelease } from './post-releases.ts';
import type { Progress } from './progress.ts';
import type { ServerApi } from './server-api.ts';

/** `GET /v1/releases/{id}`, as far as the demo reads it. */
export interface JudgedAnswer {
  readonly id: string;
  readonly verdict: string;
  readonly analysis: { readonly final: boolean } | null;
  readonly findings: readonly FindingAnswer[];
}

export interface FindingAnswer {
  readonly signal: string;
  readonly signalName: string;
  readonly verdict: string;
  readonly probability: number | null;
  readonly pValue: number | null;
  readonly effect: { readonly relative: number | null; readonly absolute: number } | null;
  readonly onset: { readonly at: string | number } | null;
}

const POLL_MS = 250;
/** With no release judged for so long something is stuck. */
const PATIENCE_MS = 120_000;

/** Waits until every release has its final report, and returns them in the order of `posted`. */
export async function awaitVerdicts(
  api: ServerApi,
  posted: readonly PostedRelease[],
  progress: Progress,
): Promise<JudgedAnswer[]> {
  const done = new Map<string, JudgedAnswer>();
  let waitedMs = 0;
  while (done.size < posted.length) {
    const before = done.size;
    for (const { id } of posted) {
      if (done.has(id)) continue;
      const answer = (await api.get(`/v1/releases/${id}`)) as JudgedAnswer;
      if (answer.analysis?.final) done.set(id, answer);
    }
    progress.update(done.size, posted.length);
    waitedMs = done.size > before ? 0 : waitedMs + POLL_MS;
    if (waitedMs > PATIENCE_MS) throw new Error(`only ${done.size} of ${posted.length} releases were judged`);
    if (done.size < posted.length) await pause(POLL_MS);
  }
  return posted.map(({ id }) => done.get(id)!);
}
