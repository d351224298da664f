import { constants } from 'node:os';

const STOP_SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/**
 * One Ctrl-C can arrive several times: the terminal sends it to every process of the group, and npm and the launcher pass on theirs.
 * Two signals within this time are one request.
 */
const SAME_REQUEST_MS = 500;

/**
 * Resolves at the first stop signal, so that the process can drain. At a second one it ends at once, with the exit code shells give a
 * process ended by that signal.
 */
export function stopRequested(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let firstAt: number | null = null;
    for (const signal of STOP_SIGNALS) {
      process.on(signal, () => {
        const at = performance.now();
        if (firstAt !== null && at - firstAt > SAME_REQUEST_MS) process.exit(128 + constants.signals[signal]);
        firstAt ??= at;
        resolve(signal);
      });
    }
  });
}
