import type { Context } from '../../../component/context.ts';
import { isRelease } from '../../../model/release.ts';
import type { WantedErrands } from '../../../storage/ports/publications.ts';
import type { GithubClient } from '../client/github-client.ts';
import type { GithubSettings } from '../github-settings.ts';
import { fetchChanges } from './fetch-changes.ts';
import { OutboxWorker } from './publish-handler.ts';
import { wantedErrands } from './publish-tasks.ts';
import { sendWriteBack } from './write-verdict.ts';

/** The way from a verdict to GitHub: hears of reports and of releases that just went live, and has GitHub show them. */
export function createPublisher(settings: GithubSettings, client: GithubClient, context: Context): OutboxWorker {
  const { storage, events, reports, clock: now, log } = context;
  const wanted = (): WantedErrands =>
    wantedErrands({ asApp: client.asApp, chosen: settings.published, withinDays: settings.publishedDays }, now());
  const worker = new OutboxWorker({
    outbox: storage.outbox,
    events: storage.events,
    reports: storage.reports,
    changes: {
      get: (releaseId) => storage.changes.get(releaseId),
      put: (releaseId, found) => events.putChanges(releaseId, found),
    },
    samples: storage.samples,
    signals: storage.signals,
    publicUrl: settings.publicUrl,
    commentQuiet: settings.commentOn === 'every',
    send: (writeBack, asking) => sendWriteBack(client, writeBack, asking, now),
    fetchChanges: (repository, range) => fetchChanges(client, repository, range, now),
    async wantAgain(releaseId) {
      const { targets, releasedSince } = wanted();
      await storage.outbox.want(releaseId, { targets: targets.filter((target) => target !== 'changes'), releasedSince });
    },
    now,
    log,
  });
  reports.publishBy({ wanted, onAdded: () => worker.wake() });
  events.subscribe((event) => {
    if (!isRelease(event)) return;
    storage.outbox.want(event.id, wanted()).then(
      () => worker.wake(),
      (error: unknown) => log.error({ error, releaseId: event.id }, 'a release could not be put into the outbox'),
    );
  });
  return worker;
}
