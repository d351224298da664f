import { type Component, defineComponent } from '../../component/component.ts';
import type { Context } from '../../component/context.ts';
import type { Route } from '../../http/route.ts';
import { DELIVERY_KIND, PUBLISH_KIND } from '../../model/task-kinds.ts';
import type { TaskHandler } from '../../queue/task-handler.ts';
import { createGithubClient, type GithubClient, type GithubCredentials, REQUEST_TIMEOUT_MS } from './client/github-client.ts';
import { GITHUB_SETTINGS, type GithubSettings } from './client/github-settings.ts';
import { backfillsRoutes } from './history/backfills-routes.ts';
import { createGithubReader } from './history/github-reader.ts';
import { createPublisher, type Publisher } from './publish/publisher.ts';
import { acceptDelivery } from './webhooks/accept-delivery.ts';
import { BodyRetention } from './webhooks/body-retention.ts';
import { githubRoute, replaysRoute } from './webhooks/github-route.ts';
import { createDeliveryHandler } from './webhooks/process-deliveries.ts';

/** Deliveries of webhooks become events; with credentials the history is read, and verdicts are shown on commits and pull requests. */
export const github = defineComponent({ name: 'github', settings: GITHUB_SETTINGS, create: createGithub });

function createGithub(settings: GithubSettings, context: Context) {
  const { storage, events, queue, clock: now, log } = context;
  const client = openClient(settings, context);
  const wakeDeliveries = (): void => queue.wake(DELIVERY_KIND);
  const publisher = client && openPublisher(settings, client, context);
  const reader = client && createGithubReader(settings, client, wakeDeliveries, context);
  const deliveries = openDeliveries(settings, context, (repository) => reader?.noteRepository(repository));
  const bodyRetention = new BodyRetention({ deliveries: storage.deliveries, now, log });
  events.subscribe((event) => {
    if (event.source === 'github' && event.repository !== null) reader?.noteRepository(event.repository);
  });
  const senders = [...(publisher ? [publisher.handler] : []), ...(reader ? reader.handlers : [])];
  return {
    routes: [
      ...webhookRoutes(settings, context, wakeDeliveries),
      ...backfillsRoutes(storage.backfills, async (repository) => (await reader?.requestBackfill(repository)) ?? null),
    ],
    tasks: [deliveries, ...(client ? senders.map((handler) => cancelledWith(client, handler)) : [])],
    async start() {
      bodyRetention.start();
      await publisher?.start();
      await reader?.start();
    },
    async stop() {
      client?.close();
      await bodyRetention.stop();
    },
  } satisfies Component;
}

/** Processes deliveries. Events go through the sink, which notifies its subscribers. */
const openDeliveries = (
  { deployWorkflows }: GithubSettings,
  { storage, events }: Context,
  onRepository: (repository: string) => void,
): TaskHandler =>
  createDeliveryHandler({
    workflows: new Map(deployWorkflows),
    deliveries: storage.deliveries,
    labels: { add: (labels) => events.addLabels(labels) },
    events: {
      release: (id) => storage.events.release(id),
      releases: (range) => storage.events.releases(range),
      getByKey: (key) => storage.events.getByKey(key),
      post: (drafts, claim) => events.post(drafts, claim),
      patch: (id, change) => events.patch(id, change),
    },
    onRepository,
  });

/** Where deliveries come in, and come in again; `onStored` is called when there is something to process. */
const webhookRoutes = (
  { webhookSecrets }: GithubSettings,
  { storage: { deliveries }, clock: now }: Context,
  onStored: () => void,
): readonly Route[] => [
  githubRoute((headers, rawBody) => acceptDelivery(headers, rawBody, { secrets: webhookSecrets, deliveries, now, onStored })),
  replaysRoute(async () => {
    const replayed = await deliveries.replay();
    onStored();
    return replayed;
  }),
];

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
