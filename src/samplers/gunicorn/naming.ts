import { namePart } from './datagrams.ts';
import type { Naming } from './interval.ts';

export interface NamingOptions {
  /** In place of the prefix that gunicorn itself has; `{app}` stands for the name of the application. Null: as gunicorn. */
  readonly prefix: string | null;
  /** In place of the tags that gunicorn itself has. Null: as gunicorn. */
  readonly tags: readonly string[] | null;
}

/** Names the gauges as gunicorn names its own, so that they belong to the same service. */
export const namingOf =
  ({ prefix, tags }: NamingOptions): Naming =>
  ({ master: { command } }) => ({
    prefix: (prefix ?? command.statsdPrefix).replaceAll('{app}', namePart(command.app ?? 'gunicorn')).replace(/\.$/, ''),
    tags: tags?.join(',') ?? command.statsdTags,
    app: command.app,
  });
