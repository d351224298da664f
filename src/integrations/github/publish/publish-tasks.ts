import { DAY_MS, type Millis, millis } from '../../../model/instant.ts';
import type { OutboxTarget, WriteBackTarget } from '../../../model/publishing.ts';

export interface WriteBackChoice {
  /** A GitHub App; a personal token cannot make check runs. */
  readonly asApp: boolean;
  readonly chosen: readonly (WriteBackTarget | 'none')[];
  /** Of releases older than this nothing is written. */
  readonly withinDays: number;
}

/** What is wanted of GitHub when there is something new about a release. A check run says all that a status does, so one of them does. */
export function wantedErrands({ asApp, chosen, withinDays }: WriteBackChoice, now: Millis) {
  const verdict: WriteBackTarget = asApp && chosen.includes('check') ? 'check' : 'status';
  const onCommit = chosen.includes('check') || chosen.includes('status') ? [verdict] : [];
  const others = (['comment', 'deployment_status'] as const).filter((target) => chosen.includes(target));
  const targets: readonly OutboxTarget[] = ['changes', ...onCommit, ...others];
  return { targets, releasedSince: millis(now - withinDays * DAY_MS) };
}
