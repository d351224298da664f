import { cpus, loadavg } from 'node:os';

/** What can be measured: the name is that of a file in this folder. */
const BENCHES: Readonly<Record<string, string>> = {
  store: 'samples a second, bytes a sample and microseconds a window, beside one row for each sample',
  catalogue: 'one query, list of services and judgement as series and releases grow: catalogue [OTHER-CHECKOUT]',
  statsd: 'StatsD lines a second of CPU time',
  'nginx-udp': 'lines of an NGINX access log a second of CPU time',
  'ingest-remote-write': 'samples by remote write per second of server CPU time, beside VictoriaMetrics where it is installed',
  'ingest-otlp': 'samples by OTLP/HTTP per second of server CPU time, beside the same samples by remote write',
  'change-points': 'change points: false alarms, notice and spikes, beside PELT and E-divisive',
  analysis: 'CPU time of release impact, change points and correlation against the goals: analysis [OTHER-CHECKOUT]',
  workers: 'what it costs to hand windows from thread to thread, copied and moved',
  impact: 'predictions for the cases of a release-impact benchmark: impact CASES.jsonl > PREDICTIONS.jsonl',
  cohorts: 'new versions beside old ones, harmed and not: cohorts CASES.jsonl | --still [RELEASES]',
  changes: 'flags, settings, scalings and incidents beside deploys, found and blamed: changes CASES.jsonl',
  slices: 'where a change took place, in one endpoint or everywhere: slices [CASES] [--seed N]',
  outage: 'outages seen after 1 to 10 minutes, and releases that did nothing called one: outage [RELEASES]',
  families: 'false flags in services that move by themselves as if released: families [RELEASES] [--family NAME]',
  'webhook-burst':
    'milliseconds until a webhook delivery is answered, 500 of them while releases are judged: webhook-burst [SECONDS]...',
  sequential: 'flags of releases judged several times, clean ones and regressions: sequential CASES.jsonl ... [--choose]',
  stream: 'false flags among many releases, by several rules: stream CASES.jsonl ...',
  correlation: 'false positives and power of the correlations beside naive Pearson: correlation [--seed N]',
};

function usage(): string {
  const lines = Object.entries(BENCHES).map(([name, what]) => `  ${name.padEnd(20)} ${what}`);
  return ['usage: npm run bench -- <name> [arguments]', '', ...lines, ''].join('\n');
}

/** A bench is a module that exports `run`, or does its work when it is loaded and reads its arguments from the command line. */
interface Bench {
  readonly run?: (args: readonly string[]) => Promise<void>;
}

const [node = '', script = '', name = '--help', ...args] = process.argv;
if (name === '--help' || name === '-h') process.stdout.write(usage());
else if (Object.hasOwn(BENCHES, name)) {
  const load = loadavg()[0]!.toFixed(0);
  process.stderr.write(`${name}: Node ${process.versions.node} on ${cpus().length} x ${cpus()[0]?.model.trim()}, load ${load}\n`);
  process.argv = [node, script, ...args];
  const bench = (await import(`./${name}.ts`)) as Bench;
  await bench.run?.(args);
} else {
  process.stderr.write(`there is no bench called ${name}\n${usage()}`);
  process.exitCode = 1;
}
