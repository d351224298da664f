import type { Registry } from 'prom-client';
import { type Component, defineComponent } from '../../component/component.ts';
import type { Context } from '../../component/context.ts';
import { createGithubClient, type GithubClient, type GithubCredentials, REQUEST_TIMEOUT_MS } from './client/github-client.ts';
import { GITHUB_SETTINGS, type GithubSettings } from './github-settings.ts';
import { backfillsRoutes } from './history/backfills-routes.ts';
import { createGithubReader } from './history/github-reader.ts';
import { registerOutboxMetrics } from './publish/outbox-metrics.ts';
import { createPublisher } from './publish/publisher.ts';
import { acceptDelivery } from './webhooks/accept-delivery.ts';
import { BodyRetention } from './webhooks/body-retention.ts';
import { decodeDelivery } from './webhooks/decode-delivery.ts';
import { registerDeliveryMetrics } from './webhooks/delivery-metrics.ts';
import { githubRoute } from './webhooks/github-route.ts';
import { mergeEvent } from './webhooks/merge-event.ts';
import { DeliveryWorker } from './webhooks/process-deliveries.ts';
import { replaysRoute } from './webhooks/replays-route.ts';

/** Deliveries of webhooks become events; with credentials the history is read, and verdicts are shown on commits and pull requests. */
export const github = defineComponent({ name: 'github', settings: GITHUB_SETTINGS, create: createGithub });

function createGithub(settings: GithubSettings, context: Context) {
  const { storage, events, clock: now, log } = context;
  const client = openClient(settings, context);
  const publisher = client && createPublisher(settings, client, context);
  const workflows = new Map(settings.deployWorkflows);
  const deliveries = new DeliveryWorker({
    decode: (event, contentType, body) => decodeDelivery(event, contentType, body, workflows),
    merge: mergeEvent,
    deliveries: storage.deliveries,
    labels: { add: (labels) => events.addLabels(labels) },
    events: {
      list: (filter, page) => storage.events.list(filter, page),
      getByKey: (key) => storage.events.getByKey(key),
      post: (drafts, claim) => events.post(drafts, claim),
      patch: (id, change) => events.patch(id, change),
    },
    // The sink of events has told the subscribers already.
    onEvent: () => {},
    onRepository: (repository) => reader?.noteRepository(repository),
    now,
    log,
  });
  const reader = client && createGithubReader(settings, client, () => deliveries.wake(), context);
  const bodyRetention = new BodyRetention({ deliveries: storage.deliveries, now, log });
  events.subscribe((event) => {
    if (event.source === 'github' && event.repository !== null) reader?.noteRepository(event.repository);
  });
  const loops = [deliveries, bodyRetention, ...(publisher ? [publisher] : []), ...(reader ? [reader] : [])];
  return {
    routes: [
      githubRoute((headers, rawBody) =>
        acceptDelivery(headers, rawBody, {
          secrets: settings.webhookSecrets,
          deliveries: storage.deliveries,
          now,
          onStored: () => deliveries.wake(),
        }),
      ),
      ...backfillsRoutes(storage.backfills, async (repository) => (await reader?.backfill.request(repository)) ?? null),
      replaysRoute(async () => {
        const reopened = await storage.deliveries.reopen();
        deliveries.wake();
        return reopened;
      }),
    ],
    registerMetrics(registry: Registry) {
      registerDeliveryMetrics(registry, () => deliveries.progress);
      if (publisher) {
        registerOutboxMetrics(
          registry,
          () => publisher.progress,
          () => storage.outbox.count(),
        );
      }
    },
    async start() {
      for (const loop of loops) loop.start();
    },
    async stop() {
      // Closed first: whatever waits for GitHub ends at once, and is safe to be done again.
      client?.close();
      await Promise.all(loops.map((loop) => loop.stop()));
    },
  } satisfies Component;
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
