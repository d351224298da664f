import { DAY_MS, type Millis, millis } from '../model/instant.ts';
import type { OutboxTarget, WriteBackTarget } from '../model/write-back.ts';

/** Nobody waits for the verdict on a release of the day before; history that is read in later must not set off comments. */
const WRITE_BACK_WITHIN_MS = DAY_MS;

export interface WriteBackChoice {
  /** A GitHub App; a personal token cannot make check runs. */
  readonly asApp: boolean;
  readonly chosen: readonly (WriteBackTarget | 'none')[];
}

/** What is wanted of GitHub when there is something new about a release. A check run says all that a status does, so one of them does. */
export function wantedErrands({ asApp, chosen }: WriteBackChoice, now: Millis) {
  const verdict: WriteBackTarget = asApp && chosen.includes('check') ? 'check' : 'status';
  const onCommit = chosen.includes('check') || chosen.includes('status') ? [verdict] : [];
  const others = (['comment', 'deployment_status'] as const).filter((target) => chosen.includes(target));
  const targets: readonly OutboxTarget[] = ['changes', ...onCommit, ...others];
  return { targets, releasedSince: millis(now - WRITE_BACK_WITHIN_MS) };
}
