import type { OnNote, SampleCollector } from '../reading/sample-collector.ts';

/** What the readers of JSON documents are handed. */
export interface DocumentContext {
  readonly collector: SampleCollector;
  readonly onNote: OnNote;
  /** The name of series that come without one; null for one of the reader's own. */
  readonly metric: string | null;
}

const NAMELESS = 'value';

/** The name of a series, or what stands for it. */
export function nameOr(name: string | undefined, { metric, onNote }: DocumentContext): string {
  if (name) return name;
  if (metric === null) onNote(`series without a name are called ${NAMELESS}; --metric gives them another`);
  return metric ?? NAMELESS;
}
