import { setTimeout as wait } from 'node:timers/promises';
import { MINUTE_MS } from '../../model/instant.ts';
import type { Schema, SuccessOf } from '../../openapi/schema.ts';
import { clientFor, type ServerOptions } from '../client/client-for.ts';
import { withRetries } from '../client/with-retries.ts';
import { CliFailure } from '../process/cli-failure.ts';

const POLL_MS = 1_000;

/** A server that is started again goes on reading by itself, so its restart is waited out. */
const RESTART_MS = 2 * MINUTE_MS;

/** `pinkbar github backfill`: has the server read a repository, and prints its progress until it is done. Ctrl-C ends the printing only. */
export async function backfillRepository(repository: string, options: ServerOptions): Promise<void> {
  const client = clientFor(options);
  let backfill = (await client.post('/v1/github/backfills', { repository })) as Schema<'Backfill'>;
  let printed = '';
  for (;;) {
    const line = progressLine(backfill);
    if (line !== printed) process.stderr.write(`${line}\n`);
    printed = line;
    if (backfill.state !== 'waiting') break;
    await wait(POLL_MS);
    const { backfills } = (await patiently(() => client.get('/v1/github/backfills'))) as SuccessOf<'listBackfills'>;
    backfill = backfills.find((each) => each.repository === repository) ?? backfill;
  }
  if (backfill.state === 'failed') throw new CliFailure(`${repository} could not be read: ${backfill.reason}`);
  process.stdout.write(`${backfill.found}\n`);
}

const patiently = (attempt: () => Promise<unknown>): Promise<unknown> =>
  withRetries(attempt, {
    timeoutMs: RESTART_MS,
    now: Date.now,
    sleep: wait,
    random: Math.random,
    onRetry: (failure) => process.stderr.write(`${failure.message}; trying again\n`),
  });

function progressLine({ repository, state, stage, page, found, reason }: Schema<'Backfill'>): string {
  if (state === 'done') return `${repository}: read, ${found} new`;
  const waits = reason === null ? '' : `, waiting: ${reason}`;
  return `${repository}: ${stage}, page ${page}, ${found} new so far${waits}`;
}

/** `pinkbar github replay`: has the server work the deliveries it keeps once more, and prints how many they are. */
export async function replayDeliveries(options: ServerOptions): Promise<void> {
  const answer = (await clientFor(options).post('/v1/github/replays', undefined)) as SuccessOf<'createReplay'>;
  process.stdout.write(`${answer.deliveries}\n`);
}
