import { type Command, InvalidArgumentError, Option } from 'commander';
import { readDuration } from '../../model/duration.ts';
import { HOUR_MS, SECOND_MS } from '../../model/instant.ts';
import type { Address } from './sample.ts';

/** Where Pinkbar and every StatsD listen unless told otherwise, and how often StatsD reports. */
const DEFAULT_ADDRESS = '127.0.0.1:8125';
const DEFAULT_INTERVAL = '10s';

/** The commands that run beside another program and send what it does not say of itself. */
export function addSamplerCommands(program: Command): void {
  const sample = program.command('sample').description('send what a program does not say of itself');
  sample
    .command('gunicorn')
    .description('send how many workers of gunicorn are busy and idle, and how many connections wait; runs beside gunicorn')
    .addOption(
      new Option('--to <host:port>', 'StatsD to send to').argParser(address).default(address(DEFAULT_ADDRESS), DEFAULT_ADDRESS),
    )
    .option('--prefix <text>', 'in front of the names; {app} stands for the application (default: that of gunicorn)')
    .option('--tag <name:value>', 'a tag of all gauges; repeat it for several (default: those of gunicorn)', collectTag)
    .option('--dogstatsd', "the names of Datadog's check: gunicorn.workers with state:working and state:idle")
    .option('--app <name>', 'only the gunicorn of this application: its --name, or the module it serves')
    .option('--pid-file <file>', 'only the gunicorn whose process id this file holds')
    .option(
      '--threads <number>',
      'requests that a worker handles at once (default: what the command line of gunicorn says)',
      count,
    )
    .addOption(
      new Option('--interval <duration>', 'how often to send')
        .argParser(interval)
        .default(interval(DEFAULT_INTERVAL), DEFAULT_INTERVAL),
    )
    .option('--once', 'end after one interval')
    .option('--dry-run', 'print what would be sent, and send nothing')
    .addHelpText('after', GUNICORN_EXAMPLES)
    .action(async (options) => (await import('./sample.ts')).sampleGunicorn(options));
}

function address(text: string): Address {
  const [, bracketed, plain, port] = /^(?:\[([\da-f:.]+)\]|([^:\s]+)):(\d{1,5})$/i.exec(text) ?? [];
  const host = bracketed ?? plain;
  if (host !== undefined && Number(port) >= 1 && Number(port) <= 65_535) return { host, port: Number(port) };
  throw new InvalidArgumentError('It has to be a host and a port, such as 127.0.0.1:8125.');
}

function count(text: string): number {
  if (/^[1-9]\d{0,4}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It has to be a whole number from 1 on.');
}

/** A shorter one is less than the time it takes to look; a gauge that is sent less often than by the hour shows nothing. */
function interval(text: string): number {
  const ms = readDuration(text);
  if (ms !== null && ms >= SECOND_MS && ms <= HOUR_MS) return ms;
  throw new InvalidArgumentError('It has to be a length of time such as 10s or 1m, from 1s to 1h.');
}

function collectTag(text: string, before: readonly string[] = []): readonly string[] {
  if (/^[^\s,|#:]+(:[^\s,|#]+)?$/.test(text)) return [...before, text];
  throw new InvalidArgumentError('It has to be name:value, without blanks, commas, # and |.');
}

const GUNICORN_EXAMPLES = `
Examples:
  pinkbar sample gunicorn                        beside a gunicorn that has --statsd-prefix shop: sends shop.gunicorn.workers.busy
  pinkbar sample gunicorn --to 10.0.0.5:8125 --prefix shop --tag host:web1
  pinkbar sample gunicorn --prefix '{app}'       several applications on one host
  pinkbar sample gunicorn --once --dry-run       look at what would be sent

Gauges: gunicorn.workers.busy, .idle and .total (means of the interval), and gunicorn.backlog (the longest queue of connections).
A worker is busy while it has a request, whether it computes or waits. Seeing that takes the rights of gunicorn's user, or root.`;
