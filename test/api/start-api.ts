import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pino } from 'pino';
import { assembleServer } from '../../src/app/assemble-server.ts';
import { createRunGroup } from '../../src/app/lifecycle.ts';
import { ALL_SETTINGS } from '../../src/app/settings.ts';
import type { AppOptions } from '../../src/http/create-app.ts';
import { listen } from '../../src/http/listen.ts';
import type { Route } from '../../src/http/route.ts';
import { hashTokenSecret, makeTokenSecret } from '../../src/http/token-secret.ts';
import type { DatedEvent } from '../../src/model/event.ts';
import { type Millis, millis } from '../../src/model/instant.ts';
import type { Scope } from '../../src/model/token.ts';
import type { Environment } from '../../src/settings/environment.ts';
import { readSettings } from '../../src/settings/read-settings.ts';
import { openStore } from '../../src/storage/open-store.ts';
import type { Storage } from '../../src/storage/ports/storage.ts';
import { AnalysisWorkers } from '../../src/workers/analysis-workers.ts';

const root = resolve(import.meta.dirname, '../..');

export const WEBHOOK_SECRET = "It's a Secret to Everybody";

export interface TestApi {
  readonly url: string;
  readonly tokens: Readonly<Record<Scope, string>>;
  readonly store: Storage;
  readonly routes: readonly Route[];
  /** Every line that was logged. */
  readonly log: readonly string[];
  /** Events that were announced to subscribers, oldest first. */
  readonly changedEvents: readonly DatedEvent[];
  /** Executes what is due of a kind of task, as its lane would; resolves to the milliseconds until the next is due. */
  runDue(kind: string): Promise<number>;
  setNow(now: Millis): void;
  close(): Promise<void>;
}

export interface TestApiOptions extends AppOptions {
  readonly now?: Millis;
  /** The folder of the built dashboard; none by default. */
  readonly webDirectory?: string;
  /** The ports to serve from, where a test wants some of them to fail. */
  readonly storage?: (store: Storage) => Storage;
  /** Variables beside those that every test has. */
  readonly environment?: Environment;
  /** Workers in place of the real ones. */
  readonly workers?: AnalysisWorkers;
}

/**
 * The whole HTTP side of the real components on a real store in a temporary folder, with every answer checked against openapi.yaml. No
 * component is started, so nothing is judged by itself and no UDP port is opened.
 */
export async function startApi(options: TestApiOptions = {}): Promise<TestApi> {
  const directory = mkdtempSync(join(tmpdir(), 'pinkbar-api-'));
  let now = options.now ?? millis(1_795_400_000_000);
  const clock = (): Millis => now;
  const onFault = (error: Error): never => {
    throw error;
  };
  const store = await openStore({ directory, synchronous: 'normal' }, { now: clock, onFault });
  const log: string[] = [];
  const workers = options.workers ?? new AnalysisWorkers();
  const assembled = await assembleServer(settings(options.environment ?? {}), {
    storage: options.storage?.(store) ?? store,
    clock,
    log: pino({ level: 'debug' }, { write: (line: string) => log.push(line) }),
    packageRoot: packageFolder(directory, options.webDirectory ?? null),
    workers,
    http: { validateResponses: true, wrongTokensPerMinute: 1_000_000, ...options },
  });
  const changedEvents: DatedEvent[] = [];
  assembled.context.events.subscribe((event) => changedEvents.push(event));
  const listener = await listen(assembled.app, { host: '127.0.0.1', port: 0 });
  return {
    url: listener.url,
    tokens: {
      ingest: await addToken(store, 'ingest'),
      read: await addToken(store, 'read'),
      admin: await addToken(store, 'admin'),
    },
    store,
    routes: assembled.routes,
    log,
    changedEvents,
    runDue: (kind) => assembled.context.queue.runDue(kind),
    setNow(at) {
      now = at;
    },
    async close() {
      await listener.close(1_000);
      await createRunGroup(assembled.actors).stop();
      await workers.stop();
      await store.close();
      rmSync(directory, { recursive: true });
    },
  };
}

function settings(environment: Environment) {
  const reading = readSettings(ALL_SETTINGS, { PINKBAR_GITHUB_WEBHOOK_SECRET: WEBHOOK_SECRET, ...environment });
  if (!reading.valid) throw new Error(reading.faults.join('; '));
  return reading.settings;
}

/** What the server reads of its own package, with the dashboard that the test wants to be there. */
function packageFolder(directory: string, webDirectory: string | null): string {
  const folder = join(directory, 'package');
  mkdirSync(join(folder, 'dist'), { recursive: true });
  symlinkSync(join(root, 'openapi.yaml'), join(folder, 'openapi.yaml'));
  if (webDirectory !== null) symlinkSync(webDirectory, join(folder, 'dist', 'web'));
  return folder;
}

async function addToken(store: Storage, scope: Scope): Promise<string> {
  const secret = makeTokenSecret([scope]);
  await store.tokens.add({ name: scope, scopes: [scope], hash: hashTokenSecret(secret), expiresAt: null });
  return secret;
}
