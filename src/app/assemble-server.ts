import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import { createArrivals } from '../component/arrivals.ts';
import type { Component } from '../component/component.ts';
import type { Context } from '../component/context.ts';
import { createEventSink } from '../component/event-sink.ts';
import { logRejections } from '../component/log-rejections.ts';
import { createReportSink } from '../component/report-sink.ts';
import { createSampleSink } from '../component/sample-sink.ts';
import { type AppOptions, createApp } from '../http/create-app.ts';
import type { Route } from '../http/route.ts';
import { createServerMetrics } from '../http/server-metrics.ts';
import { createTokenDirectory } from '../http/token-directory.ts';
import type { Millis } from '../model/instant.ts';
import { registerQueueMetrics } from '../queue/queue-metrics.ts';
import { TaskQueue } from '../queue/task-queue.ts';
import { tasksRoutes } from '../queue/tasks-routes.ts';
import type { Settings } from '../settings/read-settings.ts';
import type { Storage } from '../storage/ports/storage.ts';
import type { AnalysisWorkers } from '../workers/analysis-workers.ts';
import { COMPONENTS } from './components.ts';
import { observeArrivals } from './http-arrivals.ts';
import { type Actor, createRunGroup } from './lifecycle.ts';
import { operationsRoutes } from './operations-routes.ts';
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

/** Makes every component of the list and the HTTP side that serves their routes. Where that fails, what was made is stopped again. */
export async function assembleServer(settings: Settings, parts: ServerParts): Promise<AssembledServer> {
  const context = createContext(parts);
  const components = createComponents(settings, context);
  try {
    const { registry, ...metrics } = createServerMetrics();
    await registerAll([...components.values()], context, registry);
    const openapiFile = join(parts.packageRoot, 'openapi.yaml');
    let draining = false;
    const operations = operationsRoutes({
      async checkReady() {
        if (draining) throw new Error('the server is shutting down');
        await parts.storage.health.check();
      },
      registry,
      retentionDays: settings.of(SERVER_SETTINGS).retentionDays,
      openapiFile,
    });
    const ofComponents = [...components.values()].flatMap((component) => component.routes ?? []);
    const routes = [...ofComponents, ...operations, ...tasksRoutes(context.queue)];
    return {
      context,
      app: createApp(
        {
          ...{ ...context, routes, openapiFile },
          ...{ metrics: { registry, ...metrics }, observe: observeArrivals(routes, context.arrivals) },
        },
        parts.http,
      ),
      routes,
      // The queue stops first, while all that its handlers use is there.
      actors: [
        logRejections(context.arrivals, context.log),
        ...components.values(),
        { start: async () => context.queue.start(), stop: () => context.queue.stop() },
      ],
      addresses: () => addressesOf(components),
      drain() {
        draining = true;
      },
    };
  } catch (error) {
    await createRunGroup([...components.values()]).stop();
    throw error;
  }
}

function createContext({ storage, clock, log, packageRoot, workers }: ServerParts): Context {
  return {
    storage,
    samples: createSampleSink(storage.samples, log),
    events: createEventSink(storage, log),
    reports: createReportSink(storage.reports),
    arrivals: createArrivals(clock),
    tokens: createTokenDirectory(storage.tokens, clock),
    queue: new TaskQueue({ tasks: storage.tasks, clock, log }),
    workers,
    packageRoot,
    clock,
    log,
  };
}

/** The components that the settings turn on, by name, in the order of the list. */
function createComponents(settings: Settings, context: Context): ReadonlyMap<string, Component> {
  const components = new Map<string, Component>();
  for (const factory of COMPONENTS) {
    const component = factory.create(settings, context);
    if (component) components.set(factory.name, component);
  }
  return components;
}

/** Hands the queue its handlers, and the registry its collectors. */
async function registerAll(components: readonly Component[], { storage, queue }: Context, registry: Registry): Promise<void> {
  await registerStorageMetrics(registry, storage.samples);
  registerQueueMetrics(registry, queue);
  for (const component of components) {
    for (const handler of component.tasks ?? []) queue.register(handler);
    component.registerMetrics?.(registry);
  }
}

function addressesOf(components: ReadonlyMap<string, Component>): Readonly<Record<string, string>> {
  const known = [...components].map(([name, component]) => [name, component.address?.() ?? null] as const);
  return Object.fromEntries(known.filter((entry): entry is [string, string] => entry[1] !== null));
}
