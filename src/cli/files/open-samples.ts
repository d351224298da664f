import { statSync } from 'node:fs';
import { type Progress, startProgress } from '../../demo/progress.ts';
import { FileFaultError } from '../../receivers/files/reading/file-fault.ts';
import type { FileOptions } from '../../receivers/files/reading/file-options.ts';
import type { TextSource } from '../../receivers/files/reading/text-source.ts';
import { openFile } from '../../receivers/files/source/open-file.ts';
import { CliFailure } from '../process/cli-failure.ts';
import { oneLine } from '../process/one-line.ts';

/** Smaller files are read before anybody wonders. */
const WORTH_A_BAR_BYTES = 16 * 1024 * 1024;

/** A file of samples that is being read, with how far that is on standard error. */
export interface OpenedFile {
  readonly source: TextSource;
  readonly onNote: (note: string) => void;
  /** Ends the bar with a sentence, where there is one. */
  end(note: string): void;
}

/** Opens a file. `isSlow`: what becomes of its samples takes time, so a small one is worth a bar too. */
export async function openSamples(
  path: string,
  { encoding }: FileOptions,
  maxTextBytes: number | null,
  isSlow = false,
): Promise<OpenedFile> {
  const total = statSync(path).size;
  const progress = total < WORTH_A_BAR_BYTES && !isSlow ? null : barOf(path);
  const onNote = (note: string): void => {
    process.stderr.write(`${process.stderr.isTTY && progress ? '\r\u001b[K' : ''}pinkbar: ${oneLine(path)}: ${oneLine(note)}\n`);
  };
  // A table is read twice, and the first time nothing else is done, so it counts for a part.
  let looked = 0;
  const onBytes = (bytes: number, purpose: 'look' | 'read'): void => {
    if (purpose === 'look') looked = bytes;
    progress?.update(looked > 0 ? (purpose === 'look' ? bytes / 2 : (total + bytes) / 2) : bytes, total);
  };
  const source = await openFile(path, { encoding, maxTextBytes, onNote, onBytes });
  return { source, onNote, end: (note) => progress?.end(note) };
}

/** A bar on standard error for a file. */
export function barOf(path: string): Progress {
  const write = (text: string): void => {
    process.stderr.write(text);
  };
  return startProgress({ write, isTerminal: process.stderr.isTTY === true }, oneLine(path).slice(-24));
}

/** What is read of a file; its faults name the file. */
export async function reading<Content>(path: string, read: () => Content | Promise<Content>): Promise<Content> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof FileFaultError) throw new CliFailure(`${path}: ${error.message}`, { cause: error });
    throw error;
  }
}
