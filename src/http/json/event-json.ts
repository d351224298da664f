import { type DatedEvent, type EventDraft, type EventPatch, effectiveAt } from '../../model/event.ts';
import { parseExpectation } from '../../model/expectation.ts';
import { type Millis, toRfc3339 } from '../../model/instant.ts';
import { readTime } from '../../model/time-input.ts';
import type { Schema } from '../../openapi/schema.ts';
import { FUTURE_TOLERANCE_MS } from '../limits.ts';
import { type Fault, ProblemError } from '../problems.ts';

/** An event as in every answer. */
export function eventJson(event: DatedEvent): Schema<'Event'> {
  const {
    id,
    kind,
    service,
    environment,
    version,
    commit,
    ref,
    repository,
    author,
    title,
    text,
    url,
    tags,
    expects,
    status,
    key,
    source,
  } = event;
  return {
    ...{ id, kind, service, environment, version, commit, ref, repository, author, title, text, url, tags },
    expects: expects ?? [],
    startedAt: toRfc3339(event.startedAt),
    endedAt: event.endedAt === null ? null : toRfc3339(event.endedAt),
    effectiveAt: toRfc3339(effectiveAt(event)),
    ...{ status, key, source },
    createdAt: toRfc3339(event.createdAt),
    updatedAt: toRfc3339(event.updatedAt),
    sameAs: event.sameAs,
  };
}

/** The draft of a posted body, which has been validated. `pointer` is the place of the body in the request. Throws `invalid-time`. */
export function eventDraft(body: Schema<'EventBody'>, now: Millis, pointer: string): EventDraft {
  const { startedAt = null, endedAt = null } = eventTimes(body, now, pointer);
  const draft: EventDraft = {
    kind: body.kind ?? 'deploy',
    service: body.service ?? null,
    environment: body.environment ?? null,
    version: body.version ?? null,
    commit: body.commit ?? null,
    ref: body.ref ?? null,
    repository: body.repository ?? null,
    author: body.author ?? null,
    title: body.title ?? null,
    text: body.text ?? null,
    url: body.url ?? null,
    tags: tidyTags(body.tags ?? []),
    ...(body.expects && { expects: readExpects(body.expects, pointer) }),
    startedAt: startedAt ?? now,
    endedAt,
    status: body.status ?? 'succeeded',
    key: body.key ?? null,
    source: 'api',
  };
  refuseEndBeforeStart(draft.startedAt, draft.endedAt, pointer);
  return draft;
}

/** The change of a PATCH body, checked together with the fields of `current` that it does not change. Throws `invalid-time`. */
export function eventChange(body: Schema<'EventChange'>, current: DatedEvent, now: Millis): EventPatch {
  const { startedAt: _startedAt, endedAt: _endedAt, tags, expects, ...rest } = body;
  const times = eventTimes(body, now, '');
  const change: EventPatch = {
    ...rest,
    ...times,
    ...(tags ? { tags: tidyTags(tags) } : {}),
    ...(expects ? { expects: readExpects(expects, '') } : {}),
  };
  refuseEndBeforeStart(
    change.startedAt ?? current.startedAt,
    change.endedAt === undefined ? current.endedAt : change.endedAt,
    '',
  );
  return change;
}

/** Throws `invalid-body` for a text that states no change of a signal. */
function readExpects(texts: readonly string[], pointer: string): readonly string[] {
  const faults = texts.flatMap((text, index): readonly Fault[] =>
    parseExpectation(text) ? [] : [{ pointer: `${pointer}/expects/${index}`, code: 'bad-expectation', detail: EXPECTATION_FORM }],
  );
  if (faults.length > 0) throw new ProblemError('invalid-body', `${faults[0]!.pointer}: ${EXPECTATION_FORM}`, { faults });
  return texts.map((text) => text.trim());
}

const EXPECTATION_FORM = 'An expectation is the name of a signal and a change in percent, such as `latency_p95 -20%`.';

interface EventTimes {
  startedAt?: Millis;
  endedAt?: Millis | null;
}

function eventTimes(body: Pick<Schema<'EventBody'>, 'startedAt' | 'endedAt'>, now: Millis, pointer: string): EventTimes {
  const times: EventTimes = {};
  if (body.startedAt !== undefined) {
    times.startedAt = timeAt(body.startedAt, `${pointer}/startedAt`);
    if (times.startedAt > now + FUTURE_TOLERANCE_MS) {
      throw timeProblem({
        pointer: `${pointer}/startedAt`,
        code: 'in-the-future',
        detail: `${toRfc3339(times.startedAt)} is more than ten minutes from now`,
      });
    }
  }
  if (body.endedAt === null) times.endedAt = null;
  else if (body.endedAt !== undefined) times.endedAt = timeAt(body.endedAt, `${pointer}/endedAt`);
  return times;
}

/** The instant at `pointer` of a body. Throws `invalid-time`. */
export function timeAt(value: number | string, pointer: string): Millis {
  const reading = readTime(value);
  if (reading.valid) return reading.at;
  throw timeProblem({ pointer, code: reading.code, detail: reading.detail });
}

function refuseEndBeforeStart(startedAt: Millis, endedAt: Millis | null, pointer: string): void {
  if (endedAt === null || endedAt >= startedAt) return;
  throw timeProblem({
    pointer: `${pointer}/endedAt`,
    code: 'end-before-start',
    detail: `${toRfc3339(endedAt)} is before the start`,
  });
}

const timeProblem = (fault: Fault): ProblemError =>
  new ProblemError('invalid-time', `${fault.pointer}: ${fault.detail}`, { faults: [fault] });

const tidyTags = (tags: readonly string[]): readonly string[] => [...new Set(tags)].sort();
