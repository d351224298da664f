import type { Kysely } from 'kysely';
import type { Millis } from '../../../model/instant.ts';
import type { StoragePorts } from '../../ports/storage.ts';
import { beginBackfill, findBackfill, listBackfills, saveBackfill } from './backfill.repository.ts';
import { completeTasks } from './complete-tasks.ts';
import type { Database } from './database.ts';
import {
  dropDeliveryBodies,
  findDeliveries,
  findUnknownDeliveries,
  finishDeliveries,
  replayDeliveries,
} from './delivery.repository.ts';
import { deleteEvent, findEvent, findToldEventByKey, listEvents, listEventsOfCommit } from './event.repository.ts';
import { DeliveryGroups } from './group-deliveries.ts';
import { findReadUpTo, saveReadUpTo } from './hook-reading.repository.ts';
import { listJudgedPast, listRegressions } from './judged-ranges.ts';
import { addLabels } from './label.repository.ts';
import { listReleases } from './list-releases.ts';
import { listTasks } from './list-tasks.ts';
import { patchEvent } from './patch-event.ts';
import { postEvents } from './post-events.ts';
import { probeHealth } from './probe-health.ts';
import {
  beginRequest,
  findPublication,
  listPublicationsOf,
  recheckPublication,
  settlePublication,
  withdrawRequests,
} from './publication.repository.ts';
import { findChanges, putChanges } from './release-changes.repository.ts';
import { listReleaseMarks } from './release-marks.ts';
import { addReport, findLatestReport, listReports } from './report.repository.ts';
import { listServices } from './service-word.repository.ts';
import { deleteSignal, listSignals, putSignal } from './signal.repository.ts';
import { claimTasks, countTasks, enqueueTasks, findNextTaskAt, renewClaims, replayTasks } from './task.repository.ts';
import { timeOrderedIds } from './time-ordered-id.ts';
import { findLiveToken, insertToken, listTokens, revokeToken } from './token.repository.ts';

export type RecordStores = Omit<StoragePorts, 'samples' | 'signals'>;

/** The relational half of the store: every port that is not about samples, on one database. */
export function recordStores(db: Kysely<Database>, now: () => Millis): RecordStores {
  const nextId = timeOrderedIds(now);
  const groups = new DeliveryGroups(db, now);
  return {
    events: {
      post: (drafts, claim) => db.transaction().execute((trx) => postEvents(trx, drafts, claim, { now: now(), nextId })),
      list: (filter, page) => listEvents(db, filter, page),
      get: (id) => findEvent(db, id),
      ofCommit: (repository, commit) => listEventsOfCommit(db, repository, commit),
      getByKey: (key) => findToldEventByKey(db, key),
      patch: (id, change) => db.transaction().execute((trx) => patchEvent(trx, id, change, now())),
      delete: (id) => db.transaction().execute((trx) => deleteEvent(trx, id)),
      releases: (range) => listReleaseMarks(db, range),
      services: (range) => listServices(db, range),
    },
    ownSignals: {
      list: () => listSignals(db),
      put: (signal) => putSignal(db, signal),
      delete: (id) => deleteSignal(db, id),
    },
    reports: {
      add: (report, tasks) => db.transaction().execute((trx) => addReport(trx, report, tasks ?? [])),
      latest: (releaseId) => findLatestReport(db, releaseId),
      history: (releaseId) => listReports(db, releaseId),
      // One transaction, so that the reports shown are those the verdicts were filtered by.
      listReleases: (filter, page) => db.transaction().execute((trx) => listReleases(trx, filter, page)),
      regressions: (range, signals) => listRegressions(db, range, signals),
      judgedPast: (range, instant) => listJudgedPast(db, range, instant),
    },
    deliveries: {
      add: (delivery) => groups.add(delivery),
      unknown: (ids) => findUnknownDeliveries(db, ids),
      get: (ids) => findDeliveries(db, ids),
      done: (processed) => db.transaction().execute((trx) => finishDeliveries(trx, processed)),
      replay: () => db.transaction().execute((trx) => replayDeliveries(trx, now())),
      dropBodies: (cutoff, limit) => dropDeliveryBodies(db, cutoff, limit),
    },
    publications: {
      get: (releaseId, target) => findPublication(db, releaseId, target),
      begin: (publication, at) => beginRequest(db, publication, at),
      withdraw: (publication) => withdrawRequests(db, publication),
      settle: (publication, shown) => settlePublication(db, publication, shown),
      recheck: (publication, at) => recheckPublication(db, publication, at),
      ofRelease: (releaseId) => listPublicationsOf(db, releaseId),
    },
    changes: {
      put: (releaseId, changes) => db.transaction().execute((trx) => putChanges(trx, releaseId, changes, now())),
      get: (releaseId) => findChanges(db, releaseId),
    },
    labels: {
      add: (told) => db.transaction().execute((trx) => addLabels(trx, told, now())),
    },
    backfills: {
      begin: (repository) => db.transaction().execute((trx) => beginBackfill(trx, repository, now())),
      get: (repository) => findBackfill(db, repository),
      list: () => listBackfills(db),
      save: (repository, position) => saveBackfill(db, repository, position),
    },
    hooks: {
      readUpTo: (hook) => findReadUpTo(db, hook),
      markReadUpTo: (hook, instant) => saveReadUpTo(db, hook, instant),
    },
    tokens: {
      async add(draft) {
        const token = { ...draft, id: nextId(), createdAt: now(), revokedAt: null };
        await insertToken(db, token);
        return token;
      },
      findByHash: (hash) => findLiveToken(db, hash, now()),
      list: () => listTokens(db),
      revoke: (id) => revokeToken(db, id, now()),
    },
    tasks: {
      enqueue: (drafts) => db.transaction().execute((trx) => enqueueTasks(trx, drafts, now())),
      claim: (request) => claimTasks(db, request),
      renew: (kind, keys, owner, until) => renewClaims(db, kind, keys, owner, until),
      complete: (owner, completions) => db.transaction().execute((trx) => completeTasks(trx, owner, completions)),
      nextDueAt: (kind, owner) => findNextTaskAt(db, kind, owner),
      count: () => countTasks(db),
      list: (filter, page) => listTasks(db, filter, page, now()),
      replay: (kind, key) => replayTasks(db, kind, key, now()),
    },
    health: {
      check: () => db.transaction().execute((trx) => probeHealth(trx)),
    },
  };
}
