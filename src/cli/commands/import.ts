import { readFileSync } from 'node:fs';
import { millis, toRfc3339 } from '../../model/instant.ts';
import type { Tags } from '../../model/tags.ts';
import { decodeEventsJson } from '../../receivers/files/events-json.ts';
import { readSamplesFile } from '../../receivers/files/read-samples-file.ts';
import { FileFaultError } from '../../receivers/files/reading/file-fault.ts';
import type { FileFormat, FileOptions } from '../../receivers/files/reading/file-options.ts';
import { clientFor, type ServerOptions, serverUrlOf } from '../client/client-for.ts';
import { type FileFlags, fileOptions } from '../files/file-flags.ts';
import { openSamples, reading } from '../files/open-samples.ts';
import { importEvents } from '../import/import-events.ts';
import { ImportState, importIdentity } from '../import/import-state.ts';
import { SampleBatches } from '../import/sample-batches.ts';
import { type RefusedSamples, type Sender, sendSamples } from '../import/send-samples.ts';
import { SummaryCollector } from '../import/summary-collector.ts';
import { CliFailure, EXIT } from '../process/cli-failure.ts';
import { oneLine } from '../process/one-line.ts';

interface ImportOptions extends ServerOptions, FileFlags {
  readonly events?: string;
  readonly format?: FileFormat;
  readonly tag?: Tags;
  readonly resume?: boolean;
  readonly state?: string;
  readonly dryRun?: boolean;
  readonly timeout: number;
}

/** `pinkbar import`: sends the samples of files, and events, to a running server. Answers with the exit code. */
export async function importFiles(files: readonly string[], options: ImportOptions): Promise<number> {
  if (files.length === 0 && options.events === undefined)
    throw new CliFailure('what is to be imported? Name a file of samples, or give --events');
  if (files.length > 1 && options.state !== undefined)
    throw new CliFailure('--state is for one file; each of several has its own beside it');
  const reader = fileOptions(options, options.format);
  const events =
    options.events === undefined
      ? []
      : await reading(options.events, () => decodeEventsJson(readFileSync(options.events!, 'utf8')));
  if (options.dryRun) {
    for (const file of files) await showFile(file, reader);
    process.stdout.write(options.events === undefined ? '' : `${options.events}: ${events.length} events\n`);
    return EXIT.ok;
  }
  const sender: Sender = { client: clientFor(options), timeoutMs: options.timeout, onRetry: warn };
  let refused = 0;
  for (const file of files) refused += await importFile(file, reader, options, sender);
  await importEvents(events, sender);
  if (events.length > 0) warn(`${options.events}: ${events.length} events are there`);
  return refused > 0 ? EXIT.importRefused : EXIT.ok;
}

/** Imports one file, and answers how many samples of it the server refused. */
async function importFile(path: string, options: FileOptions, flags: ImportOptions, sender: Sender): Promise<number> {
  const { source, onNote, end } = await reading(path, () => openSamples(path, options, null, true));
  const tags = flags.tag ?? [];
  const identity = importIdentity(path, source.head, serverUrlOf(flags), JSON.stringify([options, tags]));
  const state = new ImportState(flags.state ?? `${path}.pinkbar-import`, identity);
  const earlier = flags.resume ? state.earlier() : null;
  if (earlier) onNote(`goes on after ${earlier.samples} samples that are there`);
  const refused: RefusedSamples = { samples: earlier?.refused ?? 0, reasons: new Map() };
  let acknowledged = earlier?.samples ?? 0;
  const batches = new SampleBatches(
    async (batch) => {
      await sendSamples(sender, batch, refused);
      acknowledged = batch.end;
      state.write({ samples: acknowledged, refused: refused.samples }, (reason) =>
        onNote(`how far it is cannot be kept (${reason}), so --resume will begin from the start; --state names a file`),
      );
    },
    tags,
    acknowledged,
  );
  // What is under way may be stored as well; sent again it changes nothing.
  const interrupt = (): void => {
    onNote(`stopped; ${whatIsThere(acknowledged)}`);
    process.exit(EXIT.interrupted);
  };
  process.once('SIGINT', interrupt);
  try {
    await readSamplesFile(source, options, batches, onNote);
    if (batches.samples === 0) throw new FileFaultError('there are no samples in the file');
    await batches.finish();
  } catch (error) {
    throw withAdvice(error, path, acknowledged);
  } finally {
    process.off('SIGINT', interrupt);
  }
  state.remove();
  end(`${batches.samples} samples of ${batches.series} series${refused.samples > 0 ? `, ${refused.samples} refused` : ''}`);
  for (const [code, detail] of refused.reasons) onNote(`refused: ${code}, such as: ${detail}`);
  return refused.samples;
}

/** What stopped an import, with what is there already. */
function withAdvice(error: unknown, path: string, acknowledged: number): unknown {
  if (!(error instanceof CliFailure || error instanceof FileFaultError)) return error;
  return new CliFailure(`${path}: ${error.message}; ${whatIsThere(acknowledged)}`, { cause: error });
}

const whatIsThere = (acknowledged: number): string =>
  acknowledged === 0 ? 'nothing of it was stored' : `${acknowledged} samples of it are stored, and --resume goes on after them`;

/** What a file would send. */
async function showFile(path: string, options: FileOptions): Promise<void> {
  const collector = new SummaryCollector();
  const { source, onNote, end } = await reading(path, () => openSamples(path, options, null));
  const format = await reading(path, () => readSamplesFile(source, options, collector, onNote));
  const series = collector.series();
  if (series.length === 0) throw new CliFailure(`${path}: there are no samples in the file`);
  const samples = series.reduce((sum, each) => sum + each.samples, 0);
  end('read');
  process.stdout.write(`${path}: ${format}, ${samples} samples of ${series.length} series\n`);
  for (const { identity, samples: count, firstAt, lastAt } of series) {
    const tags = identity.tags.map(([name, value]) => `${name}=${value}`).join(',');
    const facts = [identity.kind, identity.unit].filter((fact) => fact !== null).join(' ');
    const span = `${toRfc3339(millis(firstAt))} to ${toRfc3339(millis(lastAt))}`;
    process.stdout.write(`  ${oneLine(`${identity.metric}{${tags}}${facts === '' ? '' : ` ${facts}`}`)}: ${count}, ${span}\n`);
  }
}

const warn = (message: string): void => {
  process.stderr.write(`pinkbar: ${oneLine(message)}\n`);
};
