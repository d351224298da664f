import { GaugeSender } from '../../samplers/gunicorn/gauge-sender.ts';
import { namingOf } from '../../samplers/gunicorn/naming.ts';
import { runSampler } from '../../samplers/gunicorn/run-sampler.ts';
import { CliFailure } from '../process/cli-failure.ts';
import { oneLine } from '../process/one-line.ts';
import { stopRequested } from '../process/stop-signals.ts';

export interface Address {
  readonly host: string;
  readonly port: number;
}

interface SampleGunicornOptions {
  readonly to: Address;
  readonly prefix?: string;
  readonly tag?: readonly string[];
  readonly dogstatsd?: boolean;
  readonly app?: string;
  readonly pidFile?: string;
  readonly threads?: number;
  readonly interval: number;
  readonly once?: boolean;
  readonly dryRun?: boolean;
}

/** `pinkbar sample gunicorn`: sends how many workers are busy, until it is stopped. */
export async function sampleGunicorn(options: SampleGunicornOptions): Promise<void> {
  if (process.platform !== 'linux') throw new CliFailure('workers are found through /proc, which only Linux has');
  const stopping = new AbortController();
  void stopRequested().then(() => stopping.abort());
  const say = (text: string): void => void process.stderr.write(`pinkbar: ${oneLine(text)}\n`);
  const { host, port } = options.to;
  const sender = new GaugeSender(options.to, (reason) => say(`${host}:${port} takes nothing: ${reason}`));
  const hasSeenAny = await runSampler({
    app: options.app ?? null,
    pidFile: options.pidFile ?? null,
    threads: options.threads ?? null,
    intervalMs: options.interval,
    form: options.dogstatsd ? 'dogstatsd' : 'plain',
    naming: namingOf({ prefix: options.prefix ?? null, tags: options.tag ?? null }),
    once: options.once ?? false,
    send: options.dryRun ? print : (datagrams) => sender.send(datagrams),
    say,
    stopping: stopping.signal,
  });
  sender.close();
  if (options.once && !hasSeenAny) throw new CliFailure('nothing was sent, as there is no gunicorn');
}

async function print(datagrams: readonly string[]): Promise<void> {
  for (const datagram of datagrams) process.stdout.write(`${datagram}\n`);
}
