import { MINUTE_MS, type Millis, millis } from '../../../model/instant.ts';
import type { Publication, PublishTarget, ReleaseChanges } from '../../../model/publishing.ts';
import { PUBLISH_KIND } from '../../../model/task-kinds.ts';
import { DONE, type TaskHandler, type TaskOutcome } from '../../../queue/task-handler.ts';
import type { EventStore } from '../../../storage/ports/events.ts';
import type { PublicationStore } from '../../../storage/ports/publications.ts';
import type { ReportStore } from '../../../storage/ports/reports.ts';
import type { Log } from '../../../telemetry/log.ts';
import { GITHUB_PAUSE_GROUP, pauseFor } from '../client/github-pause.ts';
import { type ComposeContext, composeVerdict, digestOf, isLocated, type LocatedRelease } from './compose-verdict.ts';
import type { FetchedChanges } from './fetch-changes.ts';
import type { PublishOutcome, RequestsInFlight } from './in-flight.ts';
import type { PublishedVerdict } from './published-verdict.ts';

type Shown = Parameters<PublicationStore['settle']>[1];

export interface PublishContext extends ComposeContext {
  readonly publications: Pick<PublicationStore, 'get' | 'begin' | 'withdraw' | 'settle' | 'recheck'>;
  readonly events: Pick<EventStore, 'release' | 'list' | 'previousRelease'>;
  readonly reports: ComposeContext['reports'] & Pick<ReportStore, 'latest'>;
  readonly changes: ComposeContext['changes'] & { put(releaseId: string, changes: ReleaseChanges): Promise<unknown> };
  /** Has GitHub show it. Safe to call again; rejects for faults that may be over at the next try. */
  readonly write: (verdict: PublishedVerdict, requests: RequestsInFlight) => Promise<PublishOutcome>;
  readonly fetchChanges: (repository: string, range: { readonly base: string; readonly head: string }) => Promise<FetchedChanges>;
  /** Called when the changes of a release became known: what shows them is to be published again. */
  readonly onChanges: (releaseId: string) => Promise<void>;
  readonly now: () => Millis;
  readonly log: Log;
}

/** When a request without an answer was followed by one with, what became of the first is looked for after this time. */
const RECHECK_AFTER_MS = 5 * MINUTE_MS;

/**
 * Publishes verdicts, one target of one release at a time. What is shown is composed when it is sent, so a verdict that changed while GitHub
 * could not be reached is sent once, as it is then. Every way of publishing can be repeated without showing anything twice.
 */
export const createPublishHandler = (context: PublishContext): TaskHandler => ({
  kind: PUBLISH_KIND,
  pauseGroup: GITHUB_PAUSE_GROUP,
  handle: (tasks) =>
    Promise.all(tasks.map(({ payload }) => publish(String(payload.releaseId), payload.target as PublishTarget, context))),
});

async function publish(releaseId: string, target: PublishTarget, context: PublishContext): Promise<TaskOutcome> {
  const { publications, now } = context;
  const publication = await publications.get(releaseId, target);
  const { recheckAt } = publication;
  if (recheckAt !== null && now() < recheckAt)
    return { outcome: 'deferred', until: recheckAt, reason: 'what GitHub may have done late is looked for first' };
  return conclude(publication, await attempt(publication, context), context);
}

interface Attempt {
  readonly digest: string;
  readonly outcome: PublishOutcome | { readonly outcome: 'unchanged'; readonly reason: string | null };
}

/** It stays as it is; `reason` says why nothing is shown, if so. */
const unchanged = ({ digest }: Publication, reason: string | null): Attempt => ({
  digest: digest ?? '',
  outcome: { outcome: 'unchanged', reason },
});

async function attempt(publication: Publication, context: PublishContext): Promise<Attempt> {
  const { publications, events, reports, write, now } = context;
  const { releaseId, target, remoteId, requestsInFlight } = publication;
  const found = await events.release(releaseId);
  // Edited meanwhile into something that is no release, or has no commit any more, or that is published with an earlier report of its deploy.
  if (found?.release.id !== releaseId || !isLocated(found.release))
    return unchanged(publication, 'there is no such release any more');
  if (target === 'changes') return readChanges(publication, found.release, context);
  const verdict = await composeVerdict(found.release, found.sources, await reports.latest(releaseId), target, remoteId, context);
  const digest = digestOf(verdict);
  // After a request without an answer it is not known what is shown.
  if (digest === publication.digest && requestsInFlight === 0) return unchanged(publication, publication.reason);
  const begin = () => publications.begin(publication, now());
  return { digest, outcome: await write(verdict, { count: requestsInFlight, lastAt: publication.lastRequestAt, begin }) };
}

async function readChanges(publication: Publication, release: LocatedRelease, context: PublishContext): Promise<Attempt> {
  const { events, changes, fetchChanges, onChanges } = context;
  const previous = await events.previousRelease(release);
  if (!previous?.commit) return unchanged(publication, 'there is no release before it');
  const digest = `${previous.commit}...${release.commit}`;
  if (digest === publication.digest) return unchanged(publication, publication.reason);
  const fetched = await fetchChanges(release.repository, { base: previous.commit, head: release.commit });
  if (fetched.outcome !== 'fetched') return { digest, outcome: fetched };
  await changes.put(release.id, fetched.changes);
  await onChanges(release.id);
  return { digest, outcome: { outcome: 'sent', remoteId: null, settled: true } };
}

async function conclude(publication: Publication, { digest, outcome }: Attempt, context: PublishContext): Promise<TaskOutcome> {
  const { publications, log } = context;
  switch (outcome.outcome) {
    case 'sent':
      log.info({ releaseId: publication.releaseId, target: publication.target }, 'published');
      return settle(publication, { remoteId: outcome.remoteId, digest, reason: null }, outcome.settled, context);
    case 'nothing':
      return settle(publication, { remoteId: null, digest, reason: outcome.reason }, outcome.settled, context);
    case 'unchanged':
      return settle(publication, { remoteId: null, digest, reason: outcome.reason }, true, context);
    case 'unsettled':
      return { outcome: 'deferred', until: outcome.until, reason: outcome.reason };
    case 'limited':
      await publications.withdraw(publication);
      return pauseFor(outcome);
    case 'refused':
      await publications.withdraw(publication);
      return { outcome: 'dead', error: outcome.reason };
  }
}

async function settle(publication: Publication, shown: Shown, settled: boolean, context: PublishContext): Promise<TaskOutcome> {
  const { publications, now } = context;
  if (settled) {
    await publications.settle(publication, shown);
    return DONE;
  }
  const at = millis(now() + RECHECK_AFTER_MS);
  await publications.recheck(publication, at);
  return { outcome: 'rescheduled', at };
}
