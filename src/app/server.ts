import type { RequestListener } from 'node:http';
import { type Logger, pino, stdSerializers } from 'pino';
import { type Listener, listen } from '../http/listen.ts';
import { type Millis, millis, SECOND_MS } from '../model/instant.ts';
import { packageRoot } from '../settings/package-root.ts';
import type { Settings } from '../settings/read-settings.ts';
import { openStoreThread } from '../storage/open-store-thread.ts';
import type { Storage } from '../storage/ports/storage.ts';
import { AnalysisWorkers } from '../workers/analysis-workers.ts';
import { ensureAdminToken } from './admin-token.ts';
import { assembleServer } from './assemble-server.ts';
import { createRunGroup, type RunGroup } from './lifecycle.ts';
import { SERVER_SETTINGS } from './settings.ts';

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
    const assembled = await assembleServer(settings, {
      ...{ storage, clock, log, workers, http: {} },
      packageRoot: packageRoot(),
    });
    const http = httpServer(assembled.app, server);
    running = createRunGroup([...assembled.actors, http]);
    await running.start();
    // Printed once, so not before everything that can refuse to start has started.
    await ensureAdminToken(storage.tokens, server.bootstrapToken, clock());
    log.info({ url: http.url(), ...assembled.addresses() }, 'Pinkbar is ready');
    return {
      url: http.url(),
      stop: once(async () => {
        assembled.drain();
        await stopAll();
        log.info('Pinkbar has stopped');
      }),
    };
  } catch (error) {
    await stopAll();
    throw error;
  }
}

/** Serves the app from `start` to `stop`, the last to start and the first to stop. */
function httpServer(app: RequestListener, address: { readonly host: string; readonly port: number }) {
  let listener: Listener | null = null;
  return {
    /** The address that reaches it, once it was started. */
    url: (): string => listener?.url ?? '',
    async start(): Promise<void> {
      listener = await listen(app, address);
    },
    async stop(): Promise<void> {
      await listener?.close(DRAIN_MS);
    },
  };
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
