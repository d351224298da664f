import { currentJob } from '../ci/current-job.ts';
import { askGate, gatePath, type ReleaseFlags } from '../client/ask-gate.ts';
import { clientFor, type ServerOptions } from '../client/client-for.ts';
import { CliFailure } from '../process/cli-failure.ts';

interface ReportOptions extends ServerOptions, ReleaseFlags {
  readonly id?: string;
  readonly markdown?: boolean;
}

/** `pinkbar report`: the newest report of a release to standard output, as JSON or as Markdown. */
export async function report(options: ReportOptions): Promise<void> {
  const client = clientFor(options);
  const id = options.id ?? (await askGate(client, gatePath(options, currentJob()))).release?.id;
  if (id === undefined) throw new CliFailure('no such release has gone live yet');
  const format = options.markdown ? 'markdown' : 'json';
  const text = await client.getText(`/v1/releases/${encodeURIComponent(id)}?format=${format}`);
  process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
}
