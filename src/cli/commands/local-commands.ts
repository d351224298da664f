import { type Command, InvalidArgumentError, Option } from 'commander';
import { BAD_DIRECTIONS, type BadDirection, SIGNAL_KINDS, type Signal, type SignalKind } from '../../model/signal.ts';
import { addFileFlags } from '../files/file-flags.ts';

/** The commands that need no running server: `serve`, `demo` and `analyze`. */
export function addLocalCommands(program: Command): void {
  addServe(program);
  addDemo(program);
  addAnalyze(program);
}

function addServe(program: Command): void {
  program
    .command('serve')
    .description('start the server; settings are environment variables (docs/SETTINGS.md)')
    .addHelpText('after', SERVE_EXAMPLES)
    .action(async () => (await import('./serve.ts')).serve());
}

function addDemo(program: Command): void {
  program
    .command('demo')
    .description('start a server of its own on a simulated week of a shop, and show its verdicts beside what was planted')
    .option(
      '--once',
      'end after the table: 0 if the planted regressions and bursts are found and nothing harmless is flagged, else 1',
    )
    .option('--seed <number>', 'another seed, another week', wholeNumber(0, 2 ** 32 - 1), 1)
    .option('--days <number>', 'days of history', wholeNumber(2, 28), 7)
    .option('--port <number>', 'port of API and dashboard (default: 7465, or a free one if it is taken)', wholeNumber(1, 65_535))
    .option('--data-dir <folder>', 'folder for the database; must not hold one yet (default: a fresh temporary folder)')
    .addHelpText('after', DEMO_EXAMPLES)
    .action(async (options) => (await import('./demo.ts')).demo(options));
}

function addAnalyze(program: Command): void {
  const analyze = program
    .command('analyze')
    .description('judge the releases of a file on the metrics of another; needs no server and keeps nothing')
    .requiredOption('--events <file>', 'releases and other events: a JSON array, or one object a line')
    .requiredOption(
      '--metrics <file>',
      'samples: CSV, or what Prometheus, CloudWatch, Datadog, InfluxDB, Grafana and others export',
    )
    .option('--service <name>', 'show the releases of this service alone')
    .option('--release <name>', 'show the releases with this version, commit or key alone')
    .addOption(
      new Option(
        '--signal <metric=kind,bad>',
        'what a metric means, such as checkout=latency,up; repeat it for several',
      ).argParser(collectSignal),
    )
    .addOption(new Option('--format <format>', 'how to print it').choices(['table', 'markdown', 'json']).default('table'));
  addFileFlags(analyze, '--metrics-format')
    .addHelpText('after', ANALYZE_EXAMPLES)
    .action(async (options) => (await import('./analyze.ts')).analyze(options));
}

/** Reads an option that counts something. */
function wholeNumber(low: number, high: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= low && value <= high) return value;
    throw new InvalidArgumentError(`It has to be a whole number from ${low} to ${high}.`);
  };
}

/** `checkout=latency,up` is a signal on the metric, whatever its tags. */
function collectSignal(text: string, before: readonly Signal[] = []): readonly Signal[] {
  const [, metric = '', kindName, badName] = /^(.+)=(\w+),(\w+)$/.exec(text) ?? [];
  const kind: SignalKind | undefined = SIGNAL_KINDS.find((known) => known === kindName);
  const bad: BadDirection | undefined = BAD_DIRECTIONS.find((known) => known === badName);
  if (!kind || !bad) {
    throw new InvalidArgumentError(
      `It is metric=kind,bad; kinds are ${SIGNAL_KINDS.join(', ')}, bad is ${BAD_DIRECTIONS.join(', ')}.`,
    );
  }
  const of = [{ metric, tags: [] }];
  const expression = kind === 'count' ? ({ form: 'sum', of } as const) : ({ form: 'mean', of, weight: null } as const);
  const about = { name: metric, service: null, environment: null, kind, bad, unit: null, preset: null };
  return [...before, { id: `any.${metric}`, ...about, expression }];
}

const SERVE_EXAMPLES = `
Examples:
  pinkbar serve
  PINKBAR_PORT=8080 PINKBAR_DATA_DIR=/var/lib/pinkbar pinkbar serve

SIGTERM or Ctrl-C lets it finish what it has accepted; a second one ends it at once.`;

const DEMO_EXAMPLES = `
Examples:
  pinkbar demo                                   stays up with live traffic until Ctrl-C
  pinkbar demo --once --seed 7
  pinkbar demo --port 8080 --data-dir ./data/demo`;

const ANALYZE_EXAMPLES = `
Examples:
  pinkbar analyze --events events.json --metrics metrics.csv
  pinkbar analyze --events events.ndjson --metrics metrics.csv --service shop --format markdown
  pinkbar analyze --events events.json --metrics metrics.csv --signal checkout=latency,up --format json

events.json, times in milliseconds or RFC 3339 with a zone (or one object a line):
  [{"startedAt": "2026-11-23T10:00:00Z", "service": "shop", "version": "1.4.2", "tags": ["hotfix"]}]

metrics.csv, wide; an empty cell is a missing value:
  time,p95,errors
  2026-11-23T09:00:00Z,120.5,0
  2026-11-23T09:01:00Z,118,2

metrics.csv, long:
  time,metric,value,tags
  1795424400000,gunicorn.requests,250,service=shop;environment=production

The formats of Prometheus, CloudWatch, Datadog, InfluxDB, Grafana and others are recognised: docs/sources/files.md.

A release needs some hours of samples before it to be judged; a week is best.`;
