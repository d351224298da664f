import { type Component, defineComponent } from '../../component/component.ts';
import type { Context } from '../../component/context.ts';
import { DELIVERY_KIND, PUBLISH_KIND } from '../../model/task-kinds.ts';
import type { TaskHandler } from '../../queue/task-handler.ts';
import { createGithubClient, type GithubClient, type GithubCredentials, REQUEST_TIMEOUT_MS } from './client/github-client.ts';
import { GITHUB_SETTINGS, type GithubSettings } from './client/github-settings.ts';
import { backfillsRoutes } from './history/backfills-routes.ts';
import { createGithubReader } from './history/github-reader.ts';
import { createPublisher, type Publisher } from './publish/publisher.ts';
import { acceptDelivery } from './webhooks/accept-delivery.ts';
import { BodyRetention } from './webhooks/body-retention.ts';
import { githubRoute } from './webhooks/github-route.ts';
import { createDeliveryHandler } from './webhooks/process-deliveries.ts';
import { replaysRoute } from './webhooks/replays-route.ts';

/** Deliveries of webhooks become events; with credentials the history is read, and verdicts are shown on commits and pull requests. */
export const github = defineComponent({ name: 'github', settings: GITHUB_SETTINGS, create: createGithub });

function createGithub(settings: GithubSettings, context: Context) {
  const { storage, events, queue, clock: now, log } = context;
  const client = openClient(settings, context);
  const publisher = client && openPublisher(settings, client, context);
  const wakeDeliveries = (): void => queue.wake(DELIVERY_KIND);
  const deliveries = createDeliveryHandler({
    workflows: new Map(settings.deployWorkflows),
    deliveries: storage.deliveries,
    labels: { add: (labels) => events.addLabels(labels) },
    events: {
      releases: (range) => storage.events.releases(range),
      getByKey: (key) => storage.events.getByKey(key),
      post: (drafts, claim) => events.post(drafts, claim),
      patch: (id, change) => events.patch(id, change),
    },
    // The sink of events calls the subscribers itself.
    onEvent: () => {},
    onRepository: (repository) => reader?.noteRepository(repository),
  });
  const reader = client && createGithubReader(settings, client, wakeDeliveries, context);
  const bodyRetention = new BodyRetention({ deliveries: storage.deliveries, now, log });
  events.subscribe((event) => {
    if (event.source === 'github' && event.repository !== null) reader?.noteRepository(event.repository);
  });
  const handlers = [...(publisher ? [publisher.handler] : []), ...(reader ? reader.handlers : [])];
  return {
    routes: [
      githubRoute((headers, rawBody) =>
        acceptDelivery(headers, rawBody, {
          secrets: settings.webhookSecrets,
          deliveries: storage.deliveries,
          now,
          onStored: wakeDeliveries,
        }),
      ),
      ...backfillsRoutes(storage.backfills, async (repository) => (await reader?.requestBackfill(repository)) ?? null),
      replaysRoute(async () => {
        const replayed = await storage.deliveries.replay();
        wakeDeliveries();
        return replayed;
      }),
    ],
    tasks: [deliveries, ...(client ? handlers.map((handler) => cancelledWith(client, handler)) : [])],
    async start() {
      bodyRetention.start();
      await reader?.start();
    },
    async stop() {
      client?.close();
      await bodyRetention.stop();
    },
  } satisfies Component;
}

/** A request to GitHub can take many seconds and is safe to be repeated, so a server that stops does not wait for it. */
const cancelledWith = (client: GithubClient, handler: TaskHandler): TaskHandler => ({ ...handler, cancel: () => client.close() });

/** The way from reports, and from releases that just went live, to GitHub. */
function openPublisher(settings: GithubSettings, client: GithubClient, context: Context): Publisher {
  const { storage, events, reports, queue, clock, log } = context;
  const { published, publishedDays, publicUrl, commentOn } = settings;
  const publisher = createPublisher(
    { chosen: published, withinDays: publishedDays, publicUrl, commentQuiet: commentOn === 'every' },
    client,
    {
      ...storage,
      changes: {
        get: (releaseId) => storage.changes.get(releaseId),
        put: (releaseId, found) => events.putChanges(releaseId, found),
      },
      queue,
      clock,
      log,
    },
  );
  reports.publishBy({ tasksFor: publisher.tasksFor, onAdded: () => queue.wake(PUBLISH_KIND) });
  events.subscribe(publisher.noteEvent);
  return publisher;
}

function openClient({ apiUrl, ...settings }: GithubSettings, { log }: Context): GithubClient | null {
  const credentials = credentialsOf(settings);
  return credentials && createGithubClient({ credentials, apiUrl, requestTimeoutMs: REQUEST_TIMEOUT_MS }, log);
}

/** The credentials the settings give, if any. */
function credentialsOf({
  token,
  appId,
  appPrivateKey,
}: Pick<GithubSettings, 'token' | 'appId' | 'appPrivateKey'>): GithubCredentials | null {
  if (token !== null) return { kind: 'token', token };
  if (appId === null || appPrivateKey === null) return null;
  return { kind: 'app', appId, privateKey: appPrivateKey };
}
