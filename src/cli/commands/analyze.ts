import { readFileSync } from 'node:fs';
import { DEFAULT_IMPACT_SETTINGS } from '../../analysis/impact/input/impact-input.ts';
import { analyzeInline } from '../../insights/inline/analyze-inline.ts';
import { JUDGING_SETTINGS } from '../../judging/judging-settings.ts';
import type { InlineAnalysis } from '../../model/inline-analysis.ts';
import type { SampleBatch } from '../../model/sample.ts';
import type { Signal } from '../../model/signal.ts';
import { decodeEventsJson } from '../../receivers/files/events-json.ts';
import { MemoryCollector } from '../../receivers/files/memory-collector.ts';
import { readSamplesFile } from '../../receivers/files/read-samples-file.ts';
import type { FileFormat, FileOptions } from '../../receivers/files/reading/file-options.ts';
import { inlineAnalysisJson } from '../../report/inline-analysis-json.ts';
import { renderInlineMarkdown, renderInlineTable } from '../../report/render-inline-analysis.ts';
import { readSettings } from '../../settings/read-settings.ts';
import { type FileFlags, fileOptions } from '../files/file-flags.ts';
import { barOf, openSamples, reading } from '../files/open-samples.ts';
import { settingsOrFail } from '../process/cli-failure.ts';

interface AnalyzeOptions extends FileFlags {
  readonly events: string;
  readonly metrics: string;
  readonly signal?: readonly Signal[];
  readonly service?: string;
  readonly release?: string;
  readonly format: 'table' | 'markdown' | 'json';
  readonly metricsFormat?: FileFormat;
}

const RENDERERS: Readonly<Record<AnalyzeOptions['format'], (analysis: InlineAnalysis) => string>> = {
  table: renderInlineTable,
  markdown: renderInlineMarkdown,
  json: (analysis) => `${JSON.stringify(inlineAnalysisJson(analysis))}\n`,
};

/** `pinkbar analyze`: judges the releases of one file on the metrics of another. The answer goes to standard output, progress does not. */
export async function analyze({
  events,
  metrics,
  signal = [],
  service,
  release,
  format,
  metricsFormat,
  ...flags
}: AnalyzeOptions): Promise<void> {
  const judging = settingsOrFail(readSettings([JUDGING_SETTINGS])).of(JUDGING_SETTINGS);
  const settings = { ...DEFAULT_IMPACT_SETTINGS, ...judging };
  const given = {
    events: await reading(events, () => decodeEventsJson(readFileSync(events, 'utf8'))),
    series: await reading(metrics, () => readSamples(metrics, fileOptions(flags, metricsFormat))),
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

/** What is held in memory has a limit; this one stops what inflates without end. */
const MAX_TEXT_BYTES = 4 * 2 ** 30;

async function readSamples(path: string, options: FileOptions): Promise<SampleBatch> {
  const { source, onNote, end } = await openSamples(path, options, MAX_TEXT_BYTES);
  const collector = new MemoryCollector();
  await readSamplesFile(source, options, collector, onNote);
  const series = collector.batch();
  end(`${series.reduce((sum, { at }) => sum + at.length, 0)} samples of ${series.length} series`);
  return series;
}
