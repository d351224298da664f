import { z } from 'zod';
import { EVENT_KINDS, EVENT_STATUSES, type EventDraft } from '../../model/event.ts';
import { type Millis, millis } from '../../model/instant.ts';
import { timeValue } from './event-time.ts';
import { parseLine } from './formats/samples-ndjson.ts';
import { fileFault } from './reading/file-fault.ts';

const text = (longest: number) => z.string().min(1).max(longest).nullable().default(null);
const time = z.union([z.number(), z.string()]);

/** An event as of `POST /v1/events`, but with a required start: a file has no "now" to default to. */
const eventShape = z.strictObject({
  kind: z.enum(EVENT_KINDS).default('deploy'),
  service: text(128),
  environment: text(128),
  version: text(256),
  commit: text(256),
  ref: text(256),
  repository: text(256),
  author: text(256),
  title: text(256),
  text: z.string().max(16_384).nullable().default(null),
  url: z
    .url({ protocol: /^https?$/ })
    .max(2_048)
    .nullable()
    .default(null),
  tags: z.array(z.string().min(1).max(128)).max(32).default([]),
  startedAt: time,
  endedAt: time.nullable().default(null),
  status: z.enum(EVENT_STATUSES).default('succeeded'),
  key: text(255),
});

/** A JSON array of events, or one event a line. Throws `FileFaultError` with the line, or with the index of the event in the array. */
export function decodeEventsJson(file: string): readonly EventDraft[] {
  const content = file.replace(/^\uFEFF/, '').trimStart();
  if (content === '') throw fileFault(1, null, 'the file is empty');
  const asWhole = content.startsWith('[') ? parseArray(content) : parseWhole(content);
  if (asWhole) return asWhole.map((event, index) => decodeEvent(event, 1, `event ${index}`));
  return file
    .split('\n')
    .flatMap((line, index) => (line.trim() === '' ? [] : [decodeEvent(parseLine(line, index + 1), index + 1, null)]));
}

function parseArray(content: string): readonly unknown[] {
  try {
    return JSON.parse(content);
  } catch (error) {
    const place = /line (\d+) column (\d+)/.exec(error instanceof Error ? error.message : '');
    throw fileFault(Number(place?.[1] ?? 1), place?.[2] ?? null, 'here the file stops being JSON');
  }
}

/** A file that is a single object, on any number of lines; null where it is not. */
function parseWhole(content: string): readonly unknown[] | null {
  try {
    return [JSON.parse(content)];
  } catch {
    return null;
  }
}

/** `place` identifies the event within an array, where the line does not; null otherwise. */
function decodeEvent(value: unknown, line: number, place: string | null): EventDraft {
  const named = (field: string): string => [place, field].filter((part) => part !== null && part !== '').join(', ');
  const read = eventShape.safeParse(value);
  if (!read.success) {
    const [issue] = read.error.issues;
    throw fileFault(line, named(issue?.path.join('.') ?? ''), issue?.message ?? 'is no event');
  }
  const { startedAt: begin, endedAt: end, tags, ...rest } = read.data;
  const startedAt: Millis = millis(timeValue(begin, line, named('startedAt')));
  const endedAt = end === null ? null : millis(timeValue(end, line, named('endedAt')));
  if (endedAt !== null && endedAt < startedAt) throw fileFault(line, named('endedAt'), 'is before startedAt');
  return { ...rest, tags: [...new Set(tags)].sort(), startedAt, endedAt, source: 'api' };
}
