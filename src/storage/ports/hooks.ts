import type { Millis } from '../../model/instant.ts';

export interface HookStore {
  /** Up to when the deliveries of a webhook were compared with what GitHub says it sent; null where they never were. */
  readUpTo(hook: string): Promise<Millis | null>;
  markReadUpTo(hook: string, instant: Millis): Promise<void>;
}
