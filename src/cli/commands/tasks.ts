import type { RequestOf, Schema, SuccessOf } from '../../openapi/schema.ts';
import { clientFor, type ServerOptions } from '../client/client-for.ts';

export interface TaskListOptions extends ServerOptions {
  readonly dead?: boolean;
  readonly kind?: string;
}

/** `pinkbar tasks list`: one task a line. */
export async function listTasks({ dead, kind, ...options }: TaskListOptions): Promise<void> {
  const client = clientFor(options);
  let cursor: string | null = null;
  do {
    const query: URLSearchParams = new URLSearchParams({
      ...(dead ? { state: 'dead' } : {}),
      ...(kind === undefined ? {} : { kind }),
      ...(cursor === null ? {} : { cursor }),
    });
    const page = (await client.get(`/v1/tasks?${query}`)) as Schema<'TaskPage'>;
    for (const task of page.tasks) process.stdout.write(`${taskLine(task)}\n`);
    cursor = page.nextCursor;
  } while (cursor !== null);
}

/** `pinkbar tasks replay`: has dead letters executed once more, and prints how many they are. */
export async function replayTasks(kind: string, key: string | undefined, options: ServerOptions): Promise<void> {
  const body: RequestOf<'replayTasks'> = key === undefined ? { kind } : { kind, key };
  const answer = (await clientFor(options).post('/v1/tasks/replay', body)) as SuccessOf<'replayTasks'>;
  process.stdout.write(`${answer.tasks}\n`);
}

const taskLine = ({ kind, key, state, dueAt, attempts, inFlight, reason }: Schema<'Task'>): string =>
  [kind, key, inFlight ? 'in flight' : state, dueAt, `failed ${attempts} times`, reason?.replace(/\s+/g, ' ') ?? '']
    .join('\t')
    .trimEnd();
