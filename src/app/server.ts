import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import { type Logger, pino, stdSerializers } from 'pino';
import type { Context } from '../component/context.ts';
import { createEventSink } from '../component/event-sink.ts';
import { createReportSink } from '../component/report-sink.ts';
import { createSampleSink } from '../component/sample-sink.ts';
import { type AppOptions, createApp } from '../http/create-app.ts';
import { listen } from '../http/listen.ts';
import type { Route } from '../http/route.ts';
import { createServerMetrics } from '../http/server-metrics.ts';
import { createTokenDirectory } from '../http/token-directory.ts';
import { type Millis, millis, SECOND_MS } from '../model/instant.ts';
import { registerQueueMetrics } from '../queue/queue-metrics.ts';
import { TaskQueue } from '../queue/task-queue.ts';
import { tasksRoutes } from '../queue/tasks-routes.ts';
import type { Settings } from '../settings/read-settings.ts';
import { openStoreThread } from '../storage/open-store-thread.ts';
import type { Storage } from '../storage/ports/storage.ts';
import { AnalysisWorkers } from '../workers/analysis-workers.ts';
import { ensureAdminToken } from './admin-token.ts';
import { COMPONENTS } from './components.ts';
import { type Actor, createRunGroup, type RunGroup } from './lifecycle.ts';
import { operationsRoutes } from './operations-routes.ts';
import { findPackageRoot } from './package-root.ts';
import { SERVER_SETTINGS } from './settings.ts';
import { registerStorageMetrics } from './storage-metrics.ts';

/** Everything that the server opens before its components. Tests pass some of their own. */
export interface ServerParts {
  readonly storage: Storage;
  readonly clock: () => Millis;
  readonly log: Logger;
  readonly packageRoot: string;
  readonly workers: AnalysisWorkers;
  readonly http: AppOptions;
}

/** The server with every component wired and nothing running. */
export interface AssembledServer {
  readonly context: Context;
  readonly app: RequestListener;
  readonly routes: readonly Route[];
  /** The components and the queue, in the order in which they start. */
  readonly actors: readonly Actor[];
  /** Where components listen besides HTTP, by their names. */
  addresses(): Readonly<Record<string, string>>;
  /** From now on `/readyz` reports that the server takes no traffic. */
  drain(): void;
}

/** Makes every component of the list and the HTTP side that serves their routes. */
export async function assembleServer(settings: Settings, parts: ServerParts): Promise<AssembledServer> {
  const { storage, clock, log, packageRoot, workers } = parts;
  const tokens = createTokenDirectory(storage.tokens, clock);
  const queue = new TaskQueue({ tasks: storage.tasks, clock, log });
  const context: Context = {
    queue,
    storage,
    samples: createSampleSink(storage.samples),
    events: createEventSink(storage),
    reports: createReportSink(storage.reports),
    tokens,
    workers,
    packageRoot,
    clock,
    log,
  };
  const byName = COMPONENTS.map((factory) => [factory.name, factory.create(settings, context)] as const);
  const components = byName.flatMap(([, component]) => component ?? []);
  const metrics = createServerMetrics();
  await registerStorageMetrics(metrics.registry, storage.samples);
  registerQueueMetrics(metrics.registry, queue);
  for (const component of components) {
    for (const handler of component.tasks ?? []) queue.register(handler);
    component.registerMetrics?.(metrics.registry);
  }
  const openapiFile = join(packageRoot, 'openapi.yaml');
  let draining = false;
  const operations = operationsRoutes({
    async checkReady() {
      if (draining) throw new Error('the server is shutting down');
      await storage.health.check();
    },
    registry: metrics.registry,
    retentionDays: settings.of(SERVER_SETTINGS).retentionDays,
    openapiFile,
  });
  const routes = [...components.flatMap((component) => component.routes ?? []), ...operations, ...tasksRoutes(queue)];
  return {
    context,
    app: createApp({ routes, tokens, metrics, openapiFile, clock, log }, parts.http),
    routes,
    // The queue stops first, while all that its handlers use is there.
    actors: [...components, { start: async () => queue.start(), stop: () => queue.stop() }],
    addresses: () =>
      Object.fromEntries(
        byName.flatMap(([name, component]) => {
          const address = component?.address?.() ?? null;
          return address === null ? [] : [[name, address]];
        }),
      ),
    drain() {
      draining = true;
    },
  };
}

export interface RunningServer {
  readonly url: string;
  /** Accepts no new requests, finishes those that are running, stores what is aggregated, and closes the store. May be called twice. */
  stop(): Promise<void>;
}

/** How long running requests may take when the server stops. */
const DRAIN_MS = 10 * SECOND_MS;

/**
 * Starts everything: store, components, HTTP. Rejects with `StoreRefusedError` where the database cannot be used, and with the error of
 * the socket where an address cannot be listened on; nothing is left running then.
 */
export async function startServer(settings: Settings): Promise<RunningServer> {
  const server = settings.of(SERVER_SETTINGS);
  const clock = (): Millis => millis(Date.now());
  const log = pino({ level: server.logLevel, serializers: { error: stdSerializers.err } });
  const storage = await openStorage(server, log);
  const workers = new AnalysisWorkers({
    onFault: (error) => log.warn({ error }, 'an analysis worker failed between two calls'),
  });
  const closing = createRunGroup([{ stop: () => storage.close() }, { stop: () => workers.stop() }]);
  let running: RunGroup | null = null;
  const stopAll = async (): Promise<void> => {
    try {
      await running?.stop();
    } finally {
      await closing.stop();
    }
  };
  try {
    await ensureAdminToken(storage.tokens, server.bootstrapToken, clock());
    const packageRoot = findPackageRoot();
    const assembled = await assembleServer(settings, { storage, clock, log, packageRoot, workers, http: {} });
    running = createRunGroup(assembled.actors);
    await running.start();
    const listener = await listen(assembled.app, server);
    log.info({ url: listener.url, ...assembled.addresses() }, 'Pinkbar is ready');
    return {
      url: listener.url,
      stop: once(async () => {
        assembled.drain();
        await listener.close(DRAIN_MS);
        await stopAll();
        log.info('Pinkbar has stopped');
      }),
    };
  } catch (error) {
    await stopAll();
    throw error;
  }
}

const openStorage = (
  { dataDir, synchronous }: { readonly dataDir: string; readonly synchronous: 'full' | 'normal' },
  log: Logger,
): Promise<Storage> =>
  openStoreThread(
    { directory: dataDir, synchronous },
    {
      onExit(code) {
        log.fatal({ code }, 'the thread of the store ended; nothing can be stored any more');
        process.exit(1);
      },
      onFault: (error) => log.error({ error }, 'work of the store in the background failed; nothing was lost'),
    },
  );

/** Calls `act` the first time and returns the same promise to every call. */
function once(act: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | null = null;
  return () => {
    done ??= act();
    return done;
  };
}
