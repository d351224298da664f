/** How a command ended. 2: the command line itself made no sense. */
export const EXIT = { ok: 0, failed: 1, usage: 2 } as const;

/** A command could not do what it was asked to. The message is what the user sees. */
export class CliFailure extends Error {
  override readonly name = 'CliFailure';
}
