import { createReadStream, readFileSync, statSync } from 'node:fs';
import { DEFAULT_IMPACT_SETTINGS } from '../../analysis/impact/input/impact-input.ts';
import { type Progress, startProgress } from '../../demo/progress.ts';
import { analyzeInline } from '../../insights/inline/analyze-inline.ts';
import { JUDGING_SETTINGS } from '../../judging/judging-settings.ts';
import type { InlineAnalysis } from '../../model/inline-analysis.ts';
import type { SampleBatch } from '../../model/sample.ts';
import type { Signal } from '../../model/signal.ts';
import { decodeEventsJson } from '../../receivers/files/events-json.ts';
import { FileFaultError } from '../../receivers/files/file-fault.ts';
import { readSamplesCsv } from '../../receivers/files/samples-csv.ts';
import { readSamplesNdjson } from '../../receivers/files/samples-ndjson.ts';
import { inlineAnalysisJson } from '../../report/inline-analysis-json.ts';
import { renderInlineMarkdown, renderInlineTable } from '../../report/render-inline-analysis.ts';
import { readSettings } from '../../settings/read-settings.ts';
import { CliFailure, settingsOrFail } from '../process/cli-failure.ts';

interface AnalyzeOptions {
  readonly events: string;
  readonly metrics: string;
  readonly signal?: readonly Signal[];
  readonly service?: string;
  readonly release?: string;
  readonly format: 'table' | 'markdown' | 'json';
}

const RENDERERS: Readonly<Record<AnalyzeOptions['format'], (analysis: InlineAnalysis) => string>> = {
  table: renderInlineTable,
  markdown: renderInlineMarkdown,
  json: (analysis) => `${JSON.stringify(inlineAnalysisJson(analysis))}\n`,
};

/** `pinkbar analyze`: judges the releases of one file on the metrics of another. The answer goes to standard output, progress does not. */
export async function analyze({ events, metrics, signal = [], service, release, format }: AnalyzeOptions): Promise<void> {
  const judging = settingsOrFail(readSettings([JUDGING_SETTINGS])).of(JUDGING_SETTINGS);
  const settings = { ...DEFAULT_IMPACT_SETTINGS, ...judging };
  const given = {
    events: await reading(events, () => decodeEventsJson(readFileSync(events, 'utf8'))),
    series: await reading(metrics, () => readSamples(metrics)),
    signals: signal,
    service: service ?? null,
    release: release ?? null,
  };
  const progress = given.events.length < WORTH_A_BAR_RELEASES ? null : barOf(events);
  const analysis = await analyzeInline(given, settings, (done, of) => progress?.update(done, of));
  progress?.end(`${analysis.releases.length} releases judged`);
  process.stdout.write(RENDERERS[format](analysis));
}

/** Fewer take some seconds. */
const WORTH_A_BAR_RELEASES = 100;

async function reading<Content>(path: string, read: () => Content | Promise<Content>): Promise<Content> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof FileFaultError) throw new CliFailure(`${path}: ${error.message}`, { cause: error });
    throw error;
  }
}

/** Smaller files are read before anybody wonders. */
const WORTH_A_BAR_BYTES = 16 * 1024 * 1024;

async function readSamples(path: string): Promise<SampleBatch> {
  const total = statSync(path).size;
  const progress = total < WORTH_A_BAR_BYTES ? null : barOf(path);
  const file = createReadStream(path, { encoding: 'utf8', highWaterMark: 1024 * 1024 });
  const pieces = watched(file, (done) => progress?.update(done, total));
  const first = (await pieces.next()).value ?? '';
  const isJson = first
    .replace(/^\uFEFF/, '')
    .trimStart()
    .startsWith('{');
  const whole = withFirst(first, pieces);
  const series = await (isJson ? readSamplesNdjson(whole) : readSamplesCsv(whole));
  progress?.end(`${series.reduce((sum, { at }) => sum + at.length, 0)} samples of ${series.length} series`);
  return series;
}

/** The pieces themselves; `onRead` gets how many bytes they are so far. */
async function* watched(file: AsyncIterable<string>, onRead: (bytes: number) => void): AsyncGenerator<string, undefined> {
  let done = 0;
  for await (const piece of file) {
    yield piece;
    done += Buffer.byteLength(piece);
    onRead(done);
  }
}

async function* withFirst(first: string, rest: AsyncIterable<string>): AsyncGenerator<string> {
  yield first;
  yield* rest;
}

function barOf(path: string): Progress {
  const write = (text: string): void => {
    process.stderr.write(text);
  };
  return startProgress({ write, isTerminal: process.stderr.isTTY === true }, path.slice(-24));
}
