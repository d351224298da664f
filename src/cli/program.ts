import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { BAD_DIRECTIONS, type BadDirection, SIGNAL_KINDS, type Signal, type SignalKind } from '../model/signal.ts';
import { SCOPES, type Scope } from '../model/token.ts';
import { addPipelineCommands } from './commands/pipeline-commands.ts';
import { packageVersion } from './package-version.ts';
import { EXIT } from './process/cli-failure.ts';

/** Failures that say in their message all there is to know, by name: the user gets one line, no stack. */
const PLAIN_FAILURES = ['CliFailure', 'StoreRefusedError', 'StoreFullError', 'StoreUnwritableError'];

/**
 * Runs the command line `argv` (as `process.argv`) and returns the exit code. Only the command that is asked for is loaded, so that
 * help and version answer at once.
 */
export async function runProgram(argv: readonly string[]): Promise<number> {
  let exitCode: number = EXIT.ok;
  const program = buildProgram((code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync(argv);
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return usageCode(error.exitCode);
    process.stderr.write(`pinkbar: ${failureText(error)}\n`);
    return EXIT.failed;
  }
}

/** Commander ends with 0 after help, and with 1 on what makes no sense to it; `gate` has a code of its own for that. */
const usageCode = (code: number): number => (code === 0 || code === EXIT.gateUsage ? code : EXIT.usage);

function failureText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (PLAIN_FAILURES.includes(error.name) || 'code' in error) return error.message;
  return error.stack ?? error.message;
}

/** All commands and their flags; `docs/CLI.md` lists the same. `setExitCode` is told of a command that ends with more than done or failed. */
export function buildProgram(setExitCode: (code: number) => void = () => {}): Command {
  const program = new Command('pinkbar')
    .description('Says which release broke it, how sure it is, and why.')
    .version(packageVersion(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand('help [command]', 'print help for a command')
    .showHelpAfterError('(--help lists what there is)')
    .addHelpText('after', PROGRAM_EXAMPLES)
    .exitOverride();
  addServe(program);
  addDemo(program);
  addAnalyze(program);
  addToken(program);
  addGithub(program);
  addPipelineCommands(program, setExitCode);
  return program;
}

function addServe(program: Command): void {
  program
    .command('serve')
    .description('start the server; settings are environment variables (docs/SETTINGS.md)')
    .addHelpText('after', SERVE_EXAMPLES)
    .action(async () => (await import('./commands/serve.ts')).serve());
}

function addDemo(program: Command): void {
  program
    .command('demo')
    .description('start a server of its own on a simulated week of a shop, and show its verdicts beside what was planted')
    .option('--once', 'end after the table: 0 if both planted regressions are found and nothing harmless is flagged, else 1')
    .option('--seed <number>', 'another seed, another week', wholeNumber(0, 2 ** 32 - 1), 1)
    .option('--days <number>', 'days of history', wholeNumber(2, 28), 7)
    .option('--port <number>', 'port of API and dashboard (default: 7465, or a free one if it is taken)', wholeNumber(1, 65_535))
    .option('--data-dir <folder>', 'folder for the database; must not hold one yet (default: a fresh temporary folder)')
    .addHelpText('after', DEMO_EXAMPLES)
    .action(async (options) => (await import('./commands/demo.ts')).demo(options));
}

function addAnalyze(program: Command): void {
  program
    .command('analyze')
    .description('judge the releases of a file on the metrics of another; needs no server and keeps nothing')
    .requiredOption('--events <file>', 'releases and other events: a JSON array, or one object a line')
    .requiredOption('--metrics <file>', 'samples: CSV with a header, wide or long, or one JSON object a line')
    .option('--service <name>', 'show the releases of this service alone')
    .option('--release <name>', 'show the releases with this version, commit or key alone')
    .addOption(
      new Option(
        '--signal <metric=kind,bad>',
        'what a metric means, such as checkout=latency,up; repeat it for several',
      ).argParser(collectSignal),
    )
    .addOption(new Option('--format <format>', 'how to print it').choices(['table', 'markdown', 'json']).default('table'))
    .addHelpText('after', ANALYZE_EXAMPLES)
    .action(async (options) => (await import('./commands/analyze.ts')).analyze(options));
}

function addToken(program: Command): void {
  const token = program.command('token').description('make, list and revoke the API tokens of a running server');
  const url = new Option('--url <url>', 'address of the server (default: PINKBAR_URL, or http://127.0.0.1:7465)');
  const secret = new Option('--token <token>', 'admin token to do it with (default: PINKBAR_TOKEN)');
  token
    .command('create')
    .description('make a token; its secret is printed to standard output, once')
    .argument('<name>', 'what it is for, such as "ci"')
    .addOption(
      new Option('--scope <scope>', `what it may do: ${SCOPES.join(', ')}; repeat it for several`)
        .argParser(collectScope)
        .makeOptionMandatory(),
    )
    .option('--expires <time>', 'when it stops working, such as 2027-01-31T00:00:00Z (default: never)')
    .addOption(url)
    .addOption(secret)
    .addHelpText('after', TOKEN_EXAMPLES)
    .action(async (name, options) => (await import('./commands/token.ts')).createToken(name, options));
  token
    .command('list')
    .description('list tokens, never their secrets')
    .addOption(url)
    .addOption(secret)
    .action(async (options) => (await import('./commands/token.ts')).listTokens(options));
  token
    .command('revoke')
    .description('make a token stop working at once')
    .argument('<id>', 'its id, as list prints it')
    .addOption(url)
    .addOption(secret)
    .action(async (id, options) => (await import('./commands/token.ts')).revokeToken(id, options));
}

function addGithub(program: Command): void {
  const github = program.command('github').description('what a running server has to do with GitHub');
  github
    .command('backfill')
    .description('have the server read the deployments, releases and tags of a repository, ninety days back')
    .argument('<repository>', 'owner/name', repositoryName)
    .addOption(new Option('--url <url>', 'address of the server (default: PINKBAR_URL, or http://127.0.0.1:7465)'))
    .addOption(new Option('--token <token>', 'admin token to do it with (default: PINKBAR_TOKEN)'))
    .addHelpText('after', BACKFILL_EXAMPLES)
    .action(async (repository, options) =>
      (await import('./commands/github-backfill.ts')).backfillRepository(repository, options),
    );
  github
    .command('replay')
    .description('have the server work the webhook deliveries of the last thirty days once more')
    .addOption(new Option('--url <url>', 'address of the server (default: PINKBAR_URL, or http://127.0.0.1:7465)'))
    .addOption(new Option('--token <token>', 'admin token to do it with (default: PINKBAR_TOKEN)'))
    .addHelpText('after', REPLAY_EXAMPLES)
    .action(async (options) => (await import('./commands/github-replay.ts')).replayDeliveries(options));
}

/** As openapi.yaml has it. */
const REPOSITORY = /^[A-Za-z0-9][A-Za-z0-9-]*\/(?!\.{1,2}$)[A-Za-z0-9._-]+$/;

function repositoryName(text: string): string {
  if (text.length <= 200 && REPOSITORY.test(text)) return text;
  throw new InvalidArgumentError('It has to be owner/name, such as acme/shop.');
}

/** Reads an option that counts something. */
function wholeNumber(low: number, high: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= low && value <= high) return value;
    throw new InvalidArgumentError(`It has to be a whole number from ${low} to ${high}.`);
  };
}

function collectScope(text: string, before: readonly Scope[] = []): readonly Scope[] {
  const scope = SCOPES.find((known) => known === text);
  if (!scope) throw new InvalidArgumentError(`Known scopes are ${SCOPES.join(', ')}.`);
  return before.includes(scope) ? before : [...before, scope];
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

const PROGRAM_EXAMPLES = `
Examples:
  pinkbar demo                                   look at it
  pinkbar serve                                  run it
  pinkbar analyze --events e.json --metrics m.csv   judge what lies in files
  pinkbar token create ci --scope ingest         let the pipeline send to it

Exit codes: 0 done, 1 could not be done, 2 the command line makes no sense.`;

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

A release needs some hours of samples before it to be judged; a week is best.`;

const BACKFILL_EXAMPLES = `
Examples:
  pinkbar github backfill acme/shop              prints how many deliveries were new`;

const REPLAY_EXAMPLES = `
Examples:
  pinkbar github replay                          after PINKBAR_GITHUB_DEPLOY_WORKFLOWS was set`;

const TOKEN_EXAMPLES = `
Examples:
  pinkbar token create ci --scope ingest
  pinkbar token create dashboard --scope read --expires 2027-01-31T00:00:00Z
  TOKEN=$(pinkbar token create laptop --scope ingest --scope read)`;
