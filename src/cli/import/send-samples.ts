import { SECOND_MS } from '../../model/instant.ts';
import type { Schema } from '../../openapi/schema.ts';
import type { ApiClient } from '../client/api-client.ts';
import { withRetries } from '../client/with-retries.ts';
import { CliFailure } from '../process/cli-failure.ts';
import type { SampleBody } from './sample-batches.ts';

/** What the server did not take, by reason. */
export interface RefusedSamples {
  samples: number;
  /** The first detail of each code. */
  readonly reasons: Map<string, string>;
}

/** Sends to a server, and again while it is down or overloaded. */
export interface Sender {
  readonly client: ApiClient;
  /** How long to go on trying. */
  readonly timeoutMs: number;
  readonly onRetry: (message: string) => void;
}

export const retrying = <Answer>({ timeoutMs, onRetry }: Sender, attempt: () => Promise<Answer>): Promise<Answer> =>
  withRetries(attempt, {
    timeoutMs,
    now: () => performance.now(),
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    random: Math.random,
    onRetry: ({ message }, waitMs) => onRetry(`${message}; trying again in ${(waitMs / SECOND_MS).toFixed(1)} s`),
  });

/** Sends one body; what the server refuses of it is added to `refused`. Rejects with `CliFailure` where it takes none at all, such as without the right token. */
export async function sendSamples(sender: Sender, { body, points }: SampleBody, refused: RefusedSamples): Promise<void> {
  const { accepted, rejected } = await retrying(sender, () => post(sender.client, body));
  refused.samples += points - accepted;
  for (const { code, detail } of rejected) if (!refused.reasons.has(code)) refused.reasons.set(code, detail);
}

type Answer = { readonly accepted: number; readonly rejected: readonly { readonly code: string; readonly detail: string }[] };

async function post(client: ApiClient, body: SampleBody['body']): Promise<Answer> {
  try {
    const answer = (await client.post('/v1/samples', body)) as Partial<Schema<'SamplesAccepted'>> | null;
    if (typeof answer?.accepted === 'number' && Array.isArray(answer.rejected)) return answer as Answer;
  } catch (error) {
    // A body of which no sample can be stored, such as one from before the retention, is no reason to leave out the next one.
    if (error instanceof CliFailure && error.refusal?.slug === 'nothing-accepted')
      return { accepted: 0, rejected: error.refusal.errors };
    throw error;
  }
  throw new CliFailure('what answers there is no Pinkbar server: it did not say how many samples it accepted');
}
