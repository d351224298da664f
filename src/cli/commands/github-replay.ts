import type { SuccessOf } from '../../openapi/schema.ts';
import { clientFor, type ServerOptions } from '../client/client-for.ts';

/** `pinkbar github replay`: has the server work the deliveries it keeps once more, and prints how many they are. */
export async function replayDeliveries(options: ServerOptions): Promise<void> {
  const answer = (await clientFor(options).post('/v1/github/replays', undefined)) as SuccessOf<'createReplay'>;
  process.stdout.write(`${answer.deliveries}\n`);
}
