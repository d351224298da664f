import type { Workload } from './interval.ts';

/** `plain` has a name for each number, as every StatsD server takes it; `dogstatsd` has the names and tags of Datadog's gunicorn check. */
export type DatagramForm = 'plain' | 'dogstatsd';

/** The datagrams of one interval, one gauge each. */
export function datagramsOf({ prefix, tags, app, busy, total, backlog }: Workload, form: DatagramForm): readonly string[] {
  const gauge = (name: string, value: number, ...more: readonly string[]): string => {
    const all = [...more, ...(tags === '' ? [] : [tags])].join(',');
    return `${prefix === '' ? '' : `${prefix}.`}gunicorn.${name}:${rounded(value)}|g${all === '' ? '' : `|#${all}`}`;
  };
  const queue = backlog === null ? [] : [gauge('backlog', backlog)];
  const idle = Math.max(0, total - busy);
  if (form === 'plain') {
    return [gauge('workers.busy', busy), gauge('workers.idle', idle), gauge('workers.total', total), ...queue];
  }
  const ofApp = app === null ? [] : [`app:${tagValue(app)}`];
  return [gauge('workers', busy, 'state:working', ...ofApp), gauge('workers', idle, 'state:idle', ...ofApp), ...queue];
}

/** Finer than any number of samples of an interval tells apart. */
const rounded = (value: number): number => Math.round(value * 1_000) / 1_000;

/** What separates the parts of a datagram cannot stand in a tag. */
const tagValue = (text: string): string => text.replace(/[\s,|#]+/g, '_');

/** A text as a part of a metric name. */
export const namePart = (text: string): string => text.replace(/[^A-Za-z0-9_-]+/g, '_');
