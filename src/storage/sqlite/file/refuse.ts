import { StoreRefusedError } from '../../ports/store-errors.ts';

/** One line that says which path, what is wrong with it and what to do. */
export function refusal(path: string, fault: string, remedy: string): StoreRefusedError {
  return new StoreRefusedError(`cannot use ${path}: ${fault}; ${remedy}`.replaceAll(/\s*\n\s*/g, ' '));
}

/** The first line of whatever was thrown. */
export const firstLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? '';
