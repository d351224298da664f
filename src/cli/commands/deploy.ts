import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Millis, millis, SECOND_MS, toRfc3339 } from '../../model/instant.ts';
import type { Schema } from '../../openapi/schema.ts';
import { currentJob } from '../ci/current-job.ts';
import { type DeployBody, type DeployFlags, type DeployStep, deployBody } from '../ci/deploy-event.ts';
import type { ApiClient } from '../client/api-client.ts';
import { clientFor, type ServerOptions } from '../client/client-for.ts';
import { withRetries } from '../client/with-retries.ts';
import { CliFailure } from '../process/cli-failure.ts';
import { oneLine } from '../process/one-line.ts';

interface DeployOptions extends ServerOptions, DeployFlags {
  readonly dryRun?: boolean;
  /** False with `--no-fail`. */
  readonly fail: boolean;
  readonly timeout: number;
}

type EventAnswer = Pick<Schema<'Event'>, 'id' | 'status' | 'startedAt'>;

/** No single attempt may use up the time for the others. */
const LONGEST_ATTEMPT_MS = 10 * SECOND_MS;

/** `pinkbar deploy`: posts a step of a deploy. The id of the event alone goes to standard output. */
export async function deploy(step: DeployStep, options: DeployOptions): Promise<void> {
  try {
    await post(step, options);
  } catch (error) {
    if (options.fail) throw error;
    process.stderr.write(
      `pinkbar: ${error instanceof Error ? error.message : String(error)}\npinkbar: the deploy goes on without (--no-fail)\n`,
    );
  }
}

async function post(step: DeployStep, options: DeployOptions): Promise<void> {
  const now = millis(Date.now());
  const job = currentJob();
  if (job !== null && !job.deploys) {
    process.stderr.write(`this job does not deploy to its environment, so there is nothing to tell\n`);
    return;
  }
  const body = deployBody(step, options, job, now);
  if (options.dryRun) {
    process.stdout.write(`${JSON.stringify(body, null, 2)}\n`);
    return;
  }
  const client = clientFor(options, Math.min(options.timeout, LONGEST_ATTEMPT_MS));
  const headers = { 'idempotency-key': randomUUID() };
  const event = await withRetries(() => postOrChange(client, body, headers, now), {
    timeoutMs: options.timeout,
    now: () => performance.now(),
    sleep: (ms) => sleep(ms),
    random: Math.random,
    onRetry: ({ message }, waitMs) =>
      process.stderr.write(`pinkbar: ${message}; trying again in ${(waitMs / SECOND_MS).toFixed(1)} s\n`),
  });
  process.stderr.write(`${describe(body)}\n`);
  process.stdout.write(`${oneLine(event.id)}\n`);
}

/** The first step of a deploy posts it; a later one finds it by the key they share, and changes it. */
async function postOrChange(
  client: ApiClient,
  body: DeployBody,
  headers: Readonly<Record<string, string>>,
  now: Millis,
): Promise<EventAnswer> {
  const event = (await client.post('/v1/events', body, headers)) as Partial<EventAnswer> | null;
  if (!isEvent(event)) throw new CliFailure('what answers there is no Pinkbar server: it sent no event');
  if (event.status === body.status) return event;
  const { key: _key, startedAt: _startedAt, ...fields } = body;
  // The clocks of two CI machines may differ, and an end before the start is refused.
  const endedAt = toRfc3339(millis(Math.max(now, Date.parse(event.startedAt))));
  return (await client.patch(`/v1/events/${encodeURIComponent(event.id)}`, { ...fields, endedAt })) as EventAnswer;
}

const isEvent = (answer: Partial<EventAnswer> | null): answer is EventAnswer =>
  typeof answer?.id === 'string' && typeof answer.status === 'string' && typeof answer.startedAt === 'string';

function describe({ kind, service, version, commit, environment, status }: DeployBody): string {
  const what = version ?? commit?.slice(0, 12);
  const parts = [kind, 'of', service, what, environment && `to ${environment}`].filter((part) => part);
  return oneLine(`${parts.join(' ')}: ${status}`);
}
