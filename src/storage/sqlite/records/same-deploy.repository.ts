import { type RawBuilder, sql, type Transaction } from 'kysely';
import { type NameResolver, resolverOf } from '../../../model/alias.ts';
import { subjectOf } from '../../../model/change-subject.ts';
import { canonicalEnvironment, type DatedEvent, effectiveAt } from '../../../model/event.ts';
import type { Millis } from '../../../model/instant.ts';
import { isRelease, type Release, type ReleaseKind, wentLive } from '../../../model/release.ts';
import { followsOn, repeatedReports, SAME_DEPLOY_MS } from '../../../model/same-deploy.ts';
import { JUDGING_KIND, judgingTask, PUBLISH_KIND } from '../../../model/task-kinds.ts';
import { listAliases } from './alias.repository.ts';
import type { Database } from './database.ts';
import { REPORT_ORDER } from './event-query.ts';
import { firstDueAt } from './first-judgement.ts';
import { deleteTask, enqueueTasks } from './task.repository.ts';

/** An event that went live, as far as it takes to see which deploy it reports. */
interface Reported {
  readonly id: string;
  readonly kind: ReleaseKind;
  readonly subject: string | null;
  readonly at: Millis;
  readonly commit: string | null;
  readonly version: string | null;
  readonly key: string | null;
  readonly source: DatedEvent['source'];
  /** The first report of its deploy so far; null where that is this one. */
  readonly sameAs: string | null;
}

/** Every name of the service and of the environment, aliases included, where null stands for none; and what changed there. */
interface Place {
  readonly services: readonly (string | null)[];
  readonly environments: readonly (string | null)[];
  readonly subject: string | null;
}
/** A point in the order of reports. */
type Position = Omit<Reported, 'kind' | 'subject' | 'source' | 'sameAs'>;

const PAGE_SIZE = 20;

/**
 * Puts the reports of one deploy together, after an event was written or before it is deleted (`after` is null): `same_as` of each is the
 * first of them, and only that one is a release. What was known of a release passes to the event that has become the first. Follows from
 * what is stored alone, whatever the order in which it was. `before` is the event as it was stored. Returns what `sameAs` has become of the
 * events that it changed.
 */
export async function putReportsTogether(
  trx: Transaction<Database>,
  before: DatedEvent | null,
  after: DatedEvent | null,
  now: Millis,
): Promise<ReadonlyMap<string, string | null>> {
  const wasLive = before !== null && wentLive(before);
  const isLive = after !== null && wentLive(after);
  if (wasLive && isLive && saysTheSame(before, after)) return new Map();
  const written = (after ?? before)!;
  if (!isLive) await deleteTask(trx, JUDGING_KIND, written.id);
  if (!wasLive && !isLive) return new Map();
  await setFirst(trx, written.id, null, isLive);
  if (before === null && isLive) {
    const appended = await appendReport(trx, after, now);
    if (appended) return appended;
  }

  const segments = [...(wasLive ? [await segmentAround(trx, before)] : []), ...(isLive ? [await segmentAround(trx, after)] : [])];
  const reports = new Map(segments.flat().map((report) => [report.id, report]));
  const firstOf = new Map(segments.flatMap((segment) => [...repeatedReports(segment)]));
  const wasRelease = (id: string): boolean =>
    id === written.id ? before !== null && isRelease(before) : reports.get(id)?.sameAs === null;

  const changed = new Map<string, string | null>();
  for (const { id, sameAs } of reports.values()) {
    const first = firstOf.get(id) ?? null;
    if (first !== (id === written.id ? (before?.sameAs ?? null) : sameAs)) changed.set(id, first);
    if (first !== sameAs) await setFirst(trx, id, first, true);
  }
  // The first report of a deploy is no report of one any more: the next has what was known of the release.
  const left = wasRelease(written.id) && !isLive ? [...reports.values()].find(({ sameAs }) => sameAs === written.id) : undefined;
  const heirs = new Map([...firstOf].filter(([id]) => wasRelease(id)));
  if (left) heirs.set(written.id, firstOf.get(left.id) ?? left.id);
  for (const [from, to] of heirs) await handOver(trx, from, to);
  for (const { id, at } of reports.values()) {
    if (firstOf.has(id)) await deleteTask(trx, JUDGING_KIND, id);
    else if (!wasRelease(id)) {
      const cause = [...heirs.values()].includes(id) ? 'late_event' : 'schedule';
      await enqueueTasks(trx, [judgingTask(id, firstDueAt(at, now), cause)], now);
    }
  }
  return changed;
}

const saysTheSame = (before: DatedEvent, after: DatedEvent): boolean =>
  subjectOf(before) === subjectOf(after) &&
  before.service === after.service &&
  before.environment === after.environment &&
  before.commit === after.commit &&
  before.version === after.version &&
  effectiveAt(before) === effectiveAt(after);

/**
 * The same for a new event that is the last of its place, as nearly all are: the report before it decides alone, however long a run of flips
 * is by then. Null where later ones are there.
 */
async function appendReport(
  trx: Transaction<Database>,
  event: Release,
  now: Millis,
): Promise<ReadonlyMap<string, string | null> | null> {
  const position = positionOf(event);
  const place = placeOf(event, resolverOf(await listAliases(trx)));
  if ((await listReports(trx, place, position, 'after', false, 1)).length > 0) return null;
  const [last] = await listReports(trx, place, position, 'before', false, 1);
  if (!last || !followsOn(last, { ...event, subject: place.subject, at: position.at })) {
    await enqueueTasks(trx, [judgingTask(event.id, firstDueAt(position.at, now), 'schedule')], now);
    return new Map();
  }
  const first = last.sameAs ?? last.id;
  await setFirst(trx, event.id, first, true);
  return new Map([[event.id, first]]);
}

async function setFirst(trx: Transaction<Database>, id: string, first: string | null, isLive: boolean): Promise<void> {
  await trx
    .updateTable('event')
    .set({ same_as: first, is_release: isLive && first === null ? 1 : 0 })
    .where('id', '=', id)
    .execute();
}

/**
 * The reports whose deploy the event can bear on, in their order: those that lead to its place without a break, and those that go on from
 * there.
 */
async function segmentAround(trx: Transaction<Database>, event: DatedEvent): Promise<readonly Reported[]> {
  const position = positionOf(event);
  const place = placeOf(event, resolverOf(await listAliases(trx)));
  const earlier = await reportsFrom(trx, place, position, 'before');
  const later = await reportsFrom(trx, place, position, 'after');
  return [...earlier.toReversed(), ...later];
}

const positionOf = (event: DatedEvent): Position => {
  const { id, commit, version, key } = event;
  return { id, at: effectiveAt(event), commit, version, key };
};

const placeOf = ({ service, environment, ...event }: DatedEvent, names: NameResolver): Place => ({
  subject: subjectOf(event),
  services: service === null ? [null] : names.sameServices(service),
  environments: environment === null ? [null] : names.sameEnvironments(environment).map(canonicalEnvironment),
});

/** From a position on, as long as each report is one of the same deploy as the one before it. The event at the position is among the earlier. */
async function reportsFrom(
  trx: Transaction<Database>,
  place: Place,
  from: Position,
  direction: 'before' | 'after',
): Promise<readonly Reported[]> {
  const found: Reported[] = [];
  let last = from;
  for (;;) {
    const page = await listReports(trx, place, last, direction, found.length === 0 && direction === 'before');
    for (const report of page) {
      const previous = found.at(-1);
      const goesOn =
        previous === undefined || (direction === 'before' ? followsOn(report, previous) : followsOn(previous, report));
      if (!goesOn) return found;
      found.push(report);
      last = report;
    }
    if (page.length === 0) return found;
  }
}

async function listReports(
  trx: Transaction<Database>,
  { services, environments, subject }: Place,
  from: Position,
  direction: 'before' | 'after',
  inclusive: boolean,
  limit: number = PAGE_SIZE,
): Promise<readonly Reported[]> {
  const columns = sql.join(REPORT_ORDER);
  const values = sql.join([from.at, from.commit ?? '', from.version ?? '', from.key ?? '', from.id]);
  const compared = direction === 'after' ? sql`>` : inclusive ? sql`<=` : sql`<`;
  const near =
    direction === 'after'
      ? sql`event.effective_at between ${from.at} and ${from.at + SAME_DEPLOY_MS}`
      : sql`event.effective_at between ${from.at - SAME_DEPLOY_MS} and ${from.at}`;
  const inDirection = direction === 'after' ? sql`asc` : sql`desc`;
  const { rows } = await sql<Reported>`
    select id, kind, subject, effective_at as at, commit_hash as "commit", version, key, source, same_as as sameAs from event
    where ${isOneOf(sql.ref('service'), services)} and ${isOneOf(sql.ref('environment_name'), environments)}
      and subject is ${subject} and (is_release = 1 or same_as is not null) and ${near} and (${columns}) ${compared} (${values})
    order by ${sql.join(REPORT_ORDER.map((column) => sql`${column} ${inDirection}`))} limit ${limit}
  `.execute(trx);
  return rows;
}

const isOneOf = (column: RawBuilder<unknown>, values: readonly (string | null)[]): RawBuilder<unknown> =>
  values[0] === null ? sql`${column} is null` : sql`${column} in (${sql.join(values)})`;

/** What is known of a release passes to the event that is its first report from now on, unless that one has its own. */
async function handOver(trx: Transaction<Database>, from: string, to: string): Promise<void> {
  const hasReports = await trx.selectFrom('report').select('version').where('release_id', '=', to).limit(1).executeTakeFirst();
  if (!hasReports) await trx.updateTable('report').set({ release_id: to }).where('release_id', '=', from).execute();
  for (const table of ['publication', 'release_changes', 'release_commit'] as const)
    await sql`update or ignore ${sql.table(table)} set release_id = ${to} where release_id = ${from}`.execute(trx);
  // The key of a task to publish has the id of its release in it.
  await sql`
    update or ignore task set key = replace(key, ${from}, ${to}), payload = json_set(payload, '$.releaseId', ${to}), event_id = ${to},
      revision = revision + 1, claimed_by = null, claimed_until = null
    where event_id = ${from} and kind = ${PUBLISH_KIND}
  `.execute(trx);
  await trx.deleteFrom('task').where('event_id', '=', from).where('kind', '=', PUBLISH_KIND).execute();
}
