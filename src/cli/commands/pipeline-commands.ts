import { Argument, type Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { readDuration } from '../../model/duration.ts';
import { DAY_MS } from '../../model/instant.ts';
import { DEPLOY_STEPS } from '../ci/deploy-event.ts';
import { EXIT } from '../process/cli-failure.ts';
import { serverToken, serverUrl } from './server-options.ts';

/** Timers hold less than 25 days, and no job waits for a week. */
const LONGEST_MS = 7 * DAY_MS;

/** The commands for CI: `deploy`, `gate` and `report`. `setExitCode` gets the exit code of a command that ends with another than 0. */
export function addPipelineCommands(program: Command, setExitCode: (code: number) => void): void {
  addDeploy(program);
  addGate(program, setExitCode);
  addReport(program);
}

const service = () => new Option('--service <name>', 'the service (default: what the CI system says)');
const environment = () => new Option('--environment <name>', 'where to, such as production (default: what the CI system says)');

function addDeploy(program: Command): void {
  program
    .command('deploy')
    .description('tell of a deploy; what flags leave out is filled in from the variables of the CI system')
    .addArgument(
      new Argument('[step]', 'start before it, finish or fail after it; finish alone will do')
        .choices(DEPLOY_STEPS)
        .default('finish'),
    )
    .addOption(service())
    .addOption(environment())
    .option('--release <version>', 'the version that is deployed (default: the tag that is built)')
    .option('--commit <hash>', 'the commit that is deployed')
    .option('--ref <name>', 'branch or tag')
    .option('--repository <name>', 'such as acme/shop')
    .option('--author <name>', 'who deploys')
    .option('--title <text>', 'one line on what is deployed')
    .option('--link <url>', 'where to read more (default: the CI job)')
    .option('--tag <word>', 'a plain word such as hotfix; repeat it for several', collect)
    .option('--expects <change>', 'what it should do to a signal, such as "latency_p95 -20%"; repeat it for several', collect)
    .option('--rollback', 'it goes back to an earlier version')
    .option('--key <text>', 'what start and finish of one deploy have in common (default: the id of the CI job)')
    .option('--dry-run', 'print what would be sent, and send nothing')
    .option('--no-fail', 'end with exit code 0 even if the server cannot be reached')
    .addOption(timeout('how long to try', '60s'))
    .addOption(serverUrl())
    .addOption(serverToken('ingest'))
    .addHelpText('after', DEPLOY_EXAMPLES)
    .action(async (step, options) => (await import('./deploy.ts')).deploy(step, options));
}

function addGate(program: Command, setExitCode: (code: number) => void): void {
  program
    .command('gate')
    .description('wait for the verdict of a release: exit code 0 pass, 1 fail, 2 inconclusive')
    .addOption(service())
    .addOption(environment())
    .option('--release <version>', 'the version that was deployed')
    .option('--commit <hash>', 'the commit that was deployed (default: that of the CI job)')
    .option(
      '--enough <duration>',
      'pass when nothing was found for so long, instead of waiting two hours for the final report',
      wholeDuration,
    )
    .addOption(timeout('how long to wait for a verdict', '20m'))
    .addOption(new Option('--fail-open', 'exit code 0 instead of 2 without a verdict').conflicts('failClosed'))
    .addOption(new Option('--fail-closed', 'exit code 1 instead of 2 without a verdict').conflicts('failOpen'))
    .addOption(serverUrl())
    .addOption(serverToken('read'))
    .addHelpText('after', GATE_EXAMPLES)
    .exitOverride((error) => {
      throw new CommanderError(error.exitCode === 0 ? 0 : EXIT.gateUsage, error.code, error.message);
    })
    .action(async (options) => setExitCode(await (await import('./gate.ts')).gate(options)));
}

function addReport(program: Command): void {
  program
    .command('report')
    .description('print the newest report of a release')
    .addOption(service())
    .addOption(environment())
    .option('--release <version>', 'the version that was deployed')
    .option('--commit <hash>', 'the commit that was deployed (default: that of the CI job)')
    .option('--id <id>', 'the id of the release, as deploy prints it, instead of all that')
    .option('--markdown', 'as Markdown rather than JSON')
    .addOption(serverUrl())
    .addOption(serverToken('read'))
    .addHelpText('after', REPORT_EXAMPLES)
    .action(async (options) => (await import('./report.ts')).report(options));
}

/** `--timeout`, of commands that wait or try again. */
export const timeout = (description: string, fallback: string) =>
  new Option('--timeout <duration>', description).argParser(duration).default(duration(fallback), fallback);

const collect = (text: string, before: readonly string[] = []): readonly string[] => [...before, text];

/** Reads an option that is a length of time, as milliseconds. */
function duration(text: string): number {
  const ms = readDuration(text);
  if (ms !== null && ms <= LONGEST_MS) return ms;
  throw new InvalidArgumentError('It has to be a length of time such as 90s, 20m or 2h, and a week at most.');
}

/** Stays text, as the API takes it. */
function wholeDuration(text: string): string {
  if (/^\d{1,6}[smh]$/.test(text)) return text;
  throw new InvalidArgumentError('It has to be a length of time such as 90s, 15m or 2h.');
}

const DEPLOY_EXAMPLES = `
Examples:
  pinkbar deploy --environment production        in a CI job, once the new version is live
  pinkbar deploy start; if ./deploy.sh; then pinkbar deploy finish; else pinkbar deploy fail; exit 1; fi
  pinkbar deploy --service shop --release 1.4.2 --tag hotfix --dry-run

The id of the deploy goes to standard output. Exit codes: 0 done, 1 could not be done, 2 the command line makes no sense.`;

const GATE_EXAMPLES = `
Examples:
  pinkbar gate --environment production --enough 15m
  pinkbar gate --service shop --release 1.4.2 --enough 30m --timeout 45m --fail-closed

Exit codes: 0 pass, 1 fail, 2 inconclusive (no verdict in time, or the server cannot be reached), 64 the command line makes no sense.`;

const REPORT_EXAMPLES = `
Examples:
  pinkbar report --markdown >> "$GITHUB_STEP_SUMMARY"
  pinkbar report --service shop --environment production`;
