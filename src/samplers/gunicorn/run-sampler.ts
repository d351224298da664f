import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { type DatagramForm, datagramsOf } from './datagrams.ts';
import { Interval, type Naming } from './interval.ts';
import { ProcessFiles } from './process-files.ts';
import { Remarks } from './remarks.ts';
import { takeSample } from './take-sample.ts';
import { whyNoGunicorn } from './why-none.ts';

/** How often workers are looked at. Twenty looks make a mean of ten seconds that is right within a tenth of a worker. */
const LOOK_EVERY_MS = 500;
/** Of a processor that looking may take: with thousands of connections it is done less often. */
const MOST_CPU_SHARE = 0.05;

export interface SamplerOptions {
  readonly app: string | null;
  readonly pidFile: string | null;
  readonly threads: number | null;
  readonly intervalMs: number;
  readonly form: DatagramForm;
  readonly naming: Naming;
  /** Ends after the first interval. */
  readonly once: boolean;
  send(datagrams: readonly string[]): Promise<void>;
  /** A line for the operator. */
  say(text: string): void;
  readonly stopping: AbortSignal;
  /** @default the /proc of this machine */
  readonly proc?: ProcessFiles;
}

/** Looks at the gunicorns of this machine and sends what it sees once an interval, until it is stopped. True where it saw any. */
export async function runSampler(options: SamplerOptions): Promise<boolean> {
  const { intervalMs, once, stopping, proc = new ProcessFiles() } = options;
  const interval = new Interval(options.naming);
  const remarks = new Remarks(options.naming, options.say);
  let hasSeenAny = false;
  while (!stopping.aborted) {
    const end = performance.now() + intervalMs;
    do {
      const before = process.cpuUsage();
      const samples = await takeSample(proc, { ...options, pid: pidOf(options) });
      const { user, system } = process.cpuUsage(before);
      hasSeenAny ||= samples.length > 0;
      interval.add(samples);
      remarks.on(samples, () => whyNoGunicorn(proc));
      const pauseMs = Math.max(LOOK_EVERY_MS, (user + system) / 1_000 / MOST_CPU_SHARE);
      await wait(Math.max(0, Math.min(pauseMs, end - performance.now())), undefined, { signal: stopping }).catch(() => {});
    } while (performance.now() < end && !stopping.aborted);
    await options.send(interval.take().flatMap((workload) => datagramsOf(workload, options.form)));
    if (once) break;
  }
  return hasSeenAny;
}

/** Read anew each time: after a restart of gunicorn it holds another. A number that no process has, where it cannot be read. */
function pidOf({ pidFile }: Pick<SamplerOptions, 'pidFile'>): number | null {
  if (pidFile === null) return null;
  try {
    return Number.parseInt(readFileSync(pidFile, 'utf8'), 10) || 0;
  } catch {
    return 0;
  }
}
