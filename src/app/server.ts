import { type Logger, pino, stdSerializers } from 'pino';
import { createApp } from '../http/create-app.ts';
import { listen } from '../http/listen.ts';
import { hashTokenSecret, makeTokenSecret } from '../http/token-secret.ts';
import { DAY_MS, type Millis, millis, SECOND_MS } from '../model/instant.ts';
import { registerQueueMetrics } from '../queue/queue-metrics.ts';
import { createAggregator } from '../receivers/aggregation/aggregator.ts';
import { listenStatsd, type StatsdListener } from '../receivers/statsd/listen.ts';
import type { Config } from '../settings/config.ts';
import { openStoreThread } from '../storage/open-store-thread.ts';
import type { Storage } from '../storage/ports/storage.ts';
import { appNeeds } from './app-needs.ts';
import { readingsOf } from './readings.ts';
import { appendSamples, type Jobs, startJobs } from './start-jobs.ts';

export interface RunningServer {
  readonly url: string;
  /** Null where StatsD is turned off. */
  readonly statsd: { readonly host: string; readonly port: number } | null;
  /** Takes no new requests, finishes those under way, writes what is folded, and closes the store. May be called twice. */
  stop(): Promise<void>;
}

/** Requests under way get this long when the server stops. */
const DRAIN_MS = 10 * SECOND_MS;

const now = (): Millis => millis(Date.now());

/**
 * Starts everything: store, jobs, doors, HTTP. Rejects with `StoreRefusedError` where the database cannot be used, and with the error of
 * the socket where an address cannot be listened on; nothing is left running then.
 */
export async function startServer(config: Config): Promise<RunningServer> {
  const log: Logger = pino({ level: config.logLevel, serializers: { error: stdSerializers.err } });
  const store = await openStoreThread(
    { directory: config.dataDir, synchronous: config.synchronous },
    {
      onExit(code) {
        log.fatal({ code }, 'the thread of the store ended; nothing can be kept any more');
        process.exit(1);
      },
      onFault: (error) => log.error({ error }, 'work of the store in the background failed; nothing was lost'),
    },
  );
  const closers: Array<() => Promise<void>> = [() => store.close()];
  const stopAll = async (): Promise<void> => {
    for (const close of closers.splice(0).reverse()) await close();
  };
  try {
    await ensureAdminToken(store, config.bootstrapToken);
    const jobs = startJobs(store, config, log, now);
    closers.push(jobs.stop);
    const statsd = config.statsdPort === 0 ? null : await openStatsd(store, config, jobs, log);
    if (statsd) closers.push(() => statsd.close());
    let draining = false;
    const app = createApp({
      ...appNeeds(store, config, jobs, log, now),
      async checkReady() {
        if (draining) throw new Error('the server is shutting down');
        await store.health.check();
      },
      registerMetrics: (registry) => registerQueueMetrics(registry, jobs.queue),
      readMetrics: async () =>
        readingsOf({
          statsd: statsd?.counters ?? null,
          deliveries: jobs.deliveries.progress,
          outbox: jobs.writeBack && { progress: jobs.writeBack.progress, rows: await store.outbox.count() },
          samples: await store.samples.stats(),
        }),
    });
    const listener = await listen(app.express, config);
    closers.push(() => listener.close(DRAIN_MS));
    const statsdAddress = statsd && { host: statsd.host, port: statsd.port };
    log.info({ url: listener.url, statsd: statsdAddress && `${statsdAddress.host}:${statsdAddress.port}` }, 'Pinkbar is ready');
    let stopped: Promise<void> | null = null;
    return {
      url: listener.url,
      statsd: statsdAddress,
      stop() {
        draining = true;
        stopped ??= stopAll().then(() => log.info('Pinkbar has stopped'));
        return stopped;
      },
    };
  } catch (error) {
    await stopAll();
    throw error;
  }
}

/** Somebody must be able to make tokens: on a store without an admin token one is made, or taken from the settings. */
async function ensureAdminToken(store: Storage, given: string | null): Promise<void> {
  const usable = (await store.tokens.list()).some(
    ({ scopes, revokedAt, expiresAt }) =>
      scopes.includes('admin') && revokedAt === null && (expiresAt === null || expiresAt > now()),
  );
  if (usable) return;
  const secret = given ?? makeTokenSecret(['admin']);
  await store.tokens.add({ name: 'bootstrap', scopes: ['admin'], hash: hashTokenSecret(secret), expiresAt: null });
  // To the terminal and not through the log, which is kept.
  if (given === null) process.stderr.write(`Admin token, shown this once: ${secret}\n`);
}

async function openStatsd(store: Storage, config: Config, jobs: Jobs, log: Logger): Promise<StatsdListener> {
  const aggregator = createAggregator({
    startedAt: now(),
    retentionMs: config.retentionDays * DAY_MS,
    restored: await store.samples.lastValues('gauge'),
  });
  const address = { host: config.statsdHost, port: config.statsdPort, dialect: config.statsdDialect };
  return listenStatsd(address, aggregator, {
    acceptSamples: (batch) => appendSamples(batch, store, jobs),
    async acceptEvent(draft) {
      const posted = await store.events.post([draft], null);
      if (posted.outcome === 'stored') for (const { event, created } of posted.events) if (created) jobs.onEvent(event);
    },
    onFault: (error) => log.error({ error }, 'StatsD could not be passed on'),
    now,
  });
}
