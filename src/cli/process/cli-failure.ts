import type { Settings, SettingsOutcome } from '../../settings/read-settings.ts';

/**
 * How a command ended. `usage`: the command line itself made no sense. `importRefused`: all was sent, and the server refused part of
 * it. `gate` needs 2 for a third outcome, as gates elsewhere do, so its own word for a senseless command line is that of sysexits.h.
 */
export const EXIT = {
  ok: 0,
  failed: 1,
  usage: 2,
  importRefused: 3,
  gateInconclusive: 2,
  gateUsage: 64,
  interrupted: 130,
} as const;

/** A refusal in the server's own words. */
export interface Refusal {
  /** The last part of the type of the problem, such as `nothing-accepted`. */
  readonly slug: string;
  readonly errors: readonly { readonly code: string; readonly detail: string }[];
}

interface FailureExtras extends ErrorOptions {
  readonly refusal?: Refusal;
  /** Set where the same attempt may succeed later. */
  readonly retryAfterMs?: number;
}

/** A command failed for a reason that is no fault of the program. The message is what the user sees. */
export class CliFailure extends Error {
  override readonly name = 'CliFailure';
  /** The shortest wait before another attempt; null where trying again is of no use. */
  readonly retryAfterMs: number | null;

  /** Null where no server refused. */
  readonly refusal: Refusal | null;

  constructor(message: string, { retryAfterMs, refusal, ...options }: FailureExtras = {}) {
    super(message, options);
    this.retryAfterMs = retryAfterMs ?? null;
    this.refusal = refusal ?? null;
  }
}

/** The settings of an outcome. Throws `CliFailure`, which names every fault. */
export function settingsOrFail(outcome: SettingsOutcome): Settings {
  if (!outcome.valid) throw new CliFailure(`bad settings: ${outcome.faults.join('; ')}`);
  return outcome.settings;
}
