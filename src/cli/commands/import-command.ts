import { type Command, InvalidArgumentError, Option } from 'commander';
import { type Tags, toTags } from '../../model/tags.ts';
import { addFileFlags } from '../files/file-flags.ts';
import { timeout } from './pipeline-commands.ts';
import { serverToken, serverUrl } from './server-options.ts';

/** `import`, which sends files to a running server. `setExitCode` gets the exit code where it is another than 0. */
export function addImportCommand(program: Command, setExitCode: (code: number) => void): void {
  const command = program
    .command('import')
    .description('send the samples of files to a running server: CSV, or what Prometheus, CloudWatch, InfluxDB and others export')
    .argument('[files...]', 'files of samples')
    .option('--events <file>', 'releases and other events: a JSON array, or one object a line')
    .addOption(
      new Option('--tag <name=value>', 'a tag for series without it, such as service=shop; repeat it for several').argParser(
        collectTag,
      ),
    );
  addFileFlags(command, '--format')
    .option('--resume', 'go on where an earlier import of the same file stopped')
    .option('--state <file>', 'keeps how far the import is (default: beside the file, with .pinkbar-import at its end)')
    .option('--dry-run', 'print what would be sent, and send nothing')
    .addOption(timeout('how long to try while the server does not answer', '60s'))
    .addOption(serverUrl())
    .addOption(serverToken('ingest'))
    .addHelpText('after', IMPORT_EXAMPLES)
    .action(async (files, options) => setExitCode(await (await import('./import.ts')).importFiles(files, options)));
}

function collectTag(text: string, before: Tags = []): Tags {
  const [, name, value] = /^([^=]+)=(.+)$/.exec(text) ?? [];
  if (name !== undefined && value !== undefined) return toTags([...before, [name.trim(), value.trim()]]);
  throw new InvalidArgumentError('It has to be name=value, such as service=shop.');
}

const IMPORT_EXAMPLES = `
Examples:
  pinkbar import --dry-run export.csv                  see what would be sent
  pinkbar import export.csv --tag service=shop --time-zone Europe/Berlin
  pinkbar import query_range.json --events deploys.json
  pinkbar import big.csv.gz --resume                   go on after a crash

What is there already changes nothing, so a file may be imported again.

Exit codes: 0 done, 1 could not be done (what was sent stays; --resume goes on), 2 the command line makes no sense,
3 done, but the server refused some samples, such as those from before its retention, 130 stopped by Ctrl-C.`;
