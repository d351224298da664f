import type { SampleBatch } from '../../../src/model/sample.ts';
import { MemoryCollector } from '../../../src/receivers/files/memory-collector.ts';
import { readSamplesFile } from '../../../src/receivers/files/read-samples-file.ts';
import { type FileFormat, type FileOptions, NO_FILE_OPTIONS } from '../../../src/receivers/files/reading/file-options.ts';
import type { TextSource } from '../../../src/receivers/files/reading/text-source.ts';
import { openFile } from '../../../src/receivers/files/source/open-file.ts';

/** What a reading of a file gave. */
export interface ReadFile {
  readonly format: FileFormat;
  /** `metric{tags} at=value ...` a series. */
  readonly series: readonly string[];
  readonly batch: SampleBatch;
  readonly notes: readonly string[];
}

/** Text in pieces, as a file hands it over. */
export const textSource = (...pieces: readonly string[]): TextSource => ({
  head: pieces.join('').slice(0, 65_536),
  async *pieces() {
    yield* pieces;
  },
});

/** Reads text in pieces as a file of samples. */
export async function readPieces(pieces: readonly string[], options: Partial<FileOptions> = {}): Promise<ReadFile> {
  return readSource(textSource(...pieces), options, []);
}

/** Reads text as a file of samples. */
export const readText = (text: string, options: Partial<FileOptions> = {}): Promise<ReadFile> => readPieces([text], options);

/** Reads a file of samples. */
export async function readPath(path: string, options: Partial<FileOptions> = {}): Promise<ReadFile> {
  const notes: string[] = [];
  const { encoding = null } = options;
  const source = await openFile(path, { encoding, maxTextBytes: null, onNote: (note) => notes.push(note), onBytes: () => {} });
  return readSource(source, options, notes);
}

async function readSource(source: TextSource, options: Partial<FileOptions>, notes: string[]): Promise<ReadFile> {
  const collector = new MemoryCollector();
  const format = await readSamplesFile(source, { ...NO_FILE_OPTIONS, ...options }, collector, (note) => notes.push(note));
  const batch = collector.batch();
  return { format, series: batch.map(seriesText), batch, notes };
}

function seriesText({ series, at, values }: SampleBatch[number]): string {
  const tags = series.tags.map(([name, value]) => `${name}=${value}`).join(';');
  return [`${series.metric}{${tags}}`, ...Array.from(at, (instant, index) => `${instant}=${values[index]}`)].join(' ');
}
