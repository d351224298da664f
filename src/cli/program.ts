import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, CommanderError } from 'commander';
import { packageRoot } from '../settings/package-root.ts';
import { addAdminCommands } from './commands/admin-commands.ts';
import { addImportCommand } from './commands/import-command.ts';
import { addLocalCommands } from './commands/local-commands.ts';
import { addPipelineCommands } from './commands/pipeline-commands.ts';
import { addSamplerCommands } from './commands/sampler-commands.ts';
import { EXIT } from './process/cli-failure.ts';

/** Failures that say in their message all there is to know, by name: the user gets one line, no stack. */
const PLAIN_FAILURES = ['CliFailure', 'StoreRefusedError', 'StoreFullError', 'StoreUnwritableError'];

/**
 * Runs the command line `argv` (as `process.argv`) and returns the exit code. Only the command that runs is loaded, so that
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

/** All commands and their flags; `docs/CLI.md` lists the same. `setExitCode` gets the exit code of a command that has more outcomes than done and failed. */
export function buildProgram(setExitCode: (code: number) => void = () => {}): Command {
  const program = new Command('pinkbar')
    .description('Says which release broke it, how sure it is, and why.')
    .version(packageVersion(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand('help [command]', 'print help for a command')
    .showHelpAfterError('(--help lists what there is)')
    .addHelpText('after', PROGRAM_EXAMPLES)
    .exitOverride();
  addLocalCommands(program);
  addAdminCommands(program);
  addPipelineCommands(program, setExitCode);
  addSamplerCommands(program);
  addImportCommand(program, setExitCode);
  return program;
}

function packageVersion(): string {
  const { version } = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as { readonly version: string };
  return version;
}

const PROGRAM_EXAMPLES = `
Examples:
  pinkbar demo                                   look at it
  pinkbar serve                                  run it
  pinkbar analyze --events e.json --metrics m.csv   judge what lies in files
  pinkbar token create ci --scope ingest         let the pipeline send to it
  pinkbar import export.csv                      send it what another system exported

Exit codes: 0 done, 1 could not be done, 2 the command line makes no sense.`;
