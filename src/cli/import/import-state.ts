import { createHash } from 'node:crypto';
import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { CliFailure } from '../process/cli-failure.ts';

/** What must be the same for an import to go on where it stopped: the file, the server, and how the file is read. */
export interface ImportIdentity {
  readonly url: string;
  readonly bytes: number;
  readonly modifiedMs: number;
  /** Of the beginning of the text. */
  readonly digest: string;
  /** Every flag that changes what is read. */
  readonly reading: string;
}

/** How far an import has got. */
export interface ImportProgress {
  /** Samples of the file that the server has answered for. */
  readonly samples: number;
  readonly refused: number;
}

interface StateFile extends ImportIdentity, ImportProgress {
  readonly version: 1;
}

const VERSION = 1;

export function importIdentity(path: string, head: string, url: string, reading: string): ImportIdentity {
  const { size, mtimeMs } = statSync(path);
  return { url, bytes: size, modifiedMs: mtimeMs, digest: createHash('sha256').update(head).digest('hex'), reading };
}

/** Keeps in a file how far an import has got, so that another one can go on from there. */
export class ImportState {
  readonly #path: string;
  readonly #identity: ImportIdentity;
  #isWritable = true;

  constructor(path: string, identity: ImportIdentity) {
    this.#path = path;
    this.#identity = identity;
  }

  /** What an earlier import of the same file into the same server has done; null where there was none. Throws `CliFailure` where it was of another. */
  earlier(): ImportProgress | null {
    const state = this.#read();
    if (!state) return null;
    const names = {
      url: 'the server',
      bytes: 'the file',
      modifiedMs: 'the file',
      digest: 'the file',
      reading: 'a flag',
    } as const;
    const other = Object.keys(names).find(
      (name) => state[name as keyof ImportIdentity] !== this.#identity[name as keyof ImportIdentity],
    );
    if (other === undefined) return { samples: state.samples, refused: state.refused };
    const what = names[other as keyof typeof names];
    throw new CliFailure(
      `${what} is not that of the import in ${this.#path}; import without --resume: what is there already changes nothing`,
    );
  }

  /** Where it cannot be written, `onFault` is told once; the import goes on. */
  write(progress: ImportProgress, onFault: (reason: string) => void): void {
    if (!this.#isWritable) return;
    const state: StateFile = { version: VERSION, ...this.#identity, ...progress };
    try {
      // Replaced as a whole, so that it is never half a file.
      writeFileSync(`${this.#path}.tmp`, `${JSON.stringify(state)}\n`);
      renameSync(`${this.#path}.tmp`, this.#path);
    } catch (error) {
      this.#isWritable = false;
      onFault((error as NodeJS.ErrnoException).code ?? String(error));
    }
  }

  /** The import is done. */
  remove(): void {
    rmSync(this.#path, { force: true });
  }

  #read(): StateFile | null {
    let text: string;
    try {
      text = readFileSync(this.#path, 'utf8');
    } catch {
      return null;
    }
    try {
      const state = JSON.parse(text) as StateFile;
      if (state.version === VERSION && Number.isSafeInteger(state.samples)) return state;
    } catch {
      // Reported below, as any other content.
    }
    throw new CliFailure(`${this.#path} is no state of an import; remove it, or name another file with --state`);
  }
}
