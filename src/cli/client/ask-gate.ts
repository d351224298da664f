import type { Schema } from '../../openapi/schema.ts';
import type { CiJob } from '../ci/read-ci.ts';
import { CliFailure } from '../process/cli-failure.ts';
import { oneLine } from '../process/one-line.ts';
import type { ApiClient } from './api-client.ts';

/** Which release a command is about, as its flags say it. */
export interface ReleaseFlags {
  readonly service?: string;
  readonly environment?: string;
  readonly release?: string;
  readonly commit?: string;
}

/** What of the answer of `GET /v1/gates/{service}` the commands use. */
export type GateReading = Pick<Schema<'Gate'>, 'gate' | 'reason' | 'retryAfterSeconds'> & {
  readonly release: Pick<NonNullable<Schema<'Gate'>['release']>, 'id'> | null;
};

/**
 * The path of the gate. Without a flag for version or commit it is the commit of the CI job, which every sender of deploys
 * names alike. Throws a `CliFailure` where the service is not known.
 */
export function gatePath(flags: ReleaseFlags, job: CiJob | null, enough?: string): string {
  const service = flags.service ?? job?.service ?? null;
  if (service === null) throw new CliFailure('which service? Give --service; this is no CI system that tells');
  const named = flags.release !== undefined || flags.commit !== undefined;
  const parameters = {
    environment: flags.environment ?? job?.environment,
    version: flags.release,
    commit: named ? flags.commit : job?.commit,
    enough,
  };
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined && value !== null) query.set(name, value);
  return `/v1/gates/${encodeURIComponent(service)}?${query}`;
}

/** Asks once. Throws a `CliFailure` where no gate was answered. */
export async function askGate(client: ApiClient, path: string): Promise<GateReading> {
  const answer = (await client.get(path)) as Partial<GateReading> | null;
  if (answer?.gate === undefined || answer.reason === undefined)
    throw new CliFailure('the server knows no gates; is it older than this?');
  return { release: null, retryAfterSeconds: null, ...answer, gate: answer.gate, reason: oneLine(answer.reason) };
}
