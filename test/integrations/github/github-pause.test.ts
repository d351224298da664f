import { expect, onTestFinished, test } from 'vitest';
import { createGithubClient } from '../../../src/integrations/github/client/github-client.ts';
import { createBackfiller } from '../../../src/integrations/github/history/backfill.ts';
import { createMissedDeliveries, MISSED_DELIVERIES_KIND } from '../../../src/integrations/github/history/missed-deliveries.ts';
import { readHistory } from '../../../src/integrations/github/history/read-history.ts';
import { readHookDeliveries } from '../../../src/integrations/github/history/read-hook-deliveries.ts';
import { createPublisher } from '../../../src/integrations/github/publish/publisher.ts';
import { SECOND_MS } from '../../../src/model/instant.ts';
import { BACKFILL_KIND, PUBLISH_KIND } from '../../../src/model/task-kinds.ts';
import { queueWith, SILENT } from '../../queue/queue-scenario.ts';
import { draftOf, TEN } from '../../storage/drafts.ts';
import { openHere } from '../../storage/mounts.ts';
import { secondaryLimit } from '../../support/local-github/github-faults.ts';
import { startLocalGithub } from '../../support/local-github/local-github.ts';

const REPOSITORY = 'acme/shop';
const KINDS = [PUBLISH_KIND, BACKFILL_KIND, MISSED_DELIVERIES_KIND];

/** The real handlers of every kind that sends requests, with one task due of each, and a GitHub whose first answer is a limit. */
async function startKinds() {
  const github = await startLocalGithub();
  const client = createGithubClient(
    { credentials: { kind: 'token', token: 'ghp_test' }, apiUrl: github.url, requestTimeoutMs: 2_000 },
    { warn: () => {} },
  );
  onTestFinished(async () => {
    client.close();
    await github.close();
  });
  github.addFault({ method: 'GET', path: /./, failure: secondaryLimit(90), times: 1 });
  github.addFault({ method: 'POST', path: /./, failure: secondaryLimit(90), times: 1 });
  const now = () => TEN;
  const store = await openHere(now);
  const queue = queueWith(store.tasks, now);
  const shared = { ...store, queue, onStored: () => {}, now, log: SILENT };
  const backfiller = createBackfiller({ ...shared, readHistory: (page) => readHistory(client, page, new Map(), now) });
  const missed = createMissedDeliveries({
    ...shared,
    readHookDeliveries: (page) =>
      readHookDeliveries(client, page, { publicUrl: null, unknown: (ids) => store.deliveries.unknown(ids), now }),
  });
  const settings = { chosen: ['status'] as const, withinDays: 1, publicUrl: null, commentQuiet: false };
  const publisher = createPublisher(settings, client, { ...store, queue, clock: now, log: SILENT });
  for (const handler of [publisher.handler, backfiller.handler, missed.handler]) queue.register(handler);
  const posted = await store.events.post([draftOf({ repository: REPOSITORY, commit: 'b'.repeat(40) })], null);
  if (posted.outcome !== 'stored') throw new Error(posted.outcome);
  await queue.enqueue(await publisher.tasksFor(posted.events[0]!.event.id));
  await backfiller.request(REPOSITORY);
  await missed.watch(REPOSITORY);
  return { github, queue };
}

test.each(KINDS)('a limit that %s meets holds up everything that sends requests to GitHub', async (limited) => {
  const { github, queue } = await startKinds();
  expect(await queue.runDue(limited)).toBe(90 * SECOND_MS);
  const before = github.requests.length;
  expect(before).toBeGreaterThan(0);
  for (const kind of KINDS) expect(await queue.runDue(kind)).toBe(90 * SECOND_MS);
  expect(github.requests).toHaveLength(before);
});
