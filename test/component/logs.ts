import type { Log } from '../../src/telemetry/log.ts';

export const NO_LOG: Log = { info() {}, warn() {}, error() {} };

/** A log that remembers the details of its errors. */
export function recordingLog(): Log & { readonly errors: readonly object[] } {
  const errors: object[] = [];
  return { ...NO_LOG, errors, error: (details) => errors.push(details) };
}
