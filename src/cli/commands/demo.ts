import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { RunningServer } from '../../app/server.ts';
import { SERVER_SETTINGS } from '../../app/settings.ts';
import { awaitComment } from '../../demo/await-comment.ts';
import { type RunningDemo, runDemo } from '../../demo/demo.ts';
import { freeTcpPort, freeUdpPort } from '../../demo/free-port.ts';
import { openShopPullRequests, type ShopPullRequests } from '../../demo/shop-pull-requests.ts';
import { millis } from '../../model/instant.ts';
import type { Scope } from '../../model/token.ts';
import type { Schema } from '../../openapi/schema.ts';
import { STATSD_SETTINGS } from '../../receivers/statsd/receiver.ts';
import type { Environment } from '../../settings/environment.ts';
import { type ApiClient, createApiClient } from '../client/api-client.ts';
import { CliFailure } from '../process/cli-failure.ts';
import { stopRequested } from '../process/stop-signals.ts';
import { serverSettings } from '../server/server-settings.ts';
import { startOrRefuse } from '../server/start-or-refuse.ts';

interface DemoOptions {
  readonly once?: boolean;
  readonly seed: number;
  readonly days: number;
  readonly port?: number;
  readonly dataDir?: string;
}

const write = (text: string): void => {
  process.stdout.write(text);
};

/** `pinkbar demo`: a server on a database of its own, the simulated week, the table; then it stays up until a stop signal. */
export async function demo(options: DemoOptions): Promise<void> {
  const stopRequest = stopRequested();
  const dataDir = dataFolder(options.dataDir);
  const pulls = await openShopPullRequests();
  try {
    await serveDemo(await demoServer(options, dataDir, pulls.url), pulls, options, stopRequest);
  } finally {
    await pulls.close();
    // A run that ends by itself leaves nothing to look at.
    if (options.once && options.dataDir === undefined) rmSync(dataDir, { recursive: true, force: true });
  }
}

async function serveDemo(
  server: DemoServer,
  pulls: ShopPullRequests,
  options: DemoOptions,
  stopRequest: Promise<unknown>,
): Promise<void> {
  const running = await startOrRefuse(serverSettings(server.environment));
  const client = createApiClient(running.url, server.adminToken);
  const { host, port } = server.statsd;
  write(`Pinkbar listens on ${running.url}, StatsD on UDP ${host}:${port}, data in ${server.dataDir}\n\n`);
  const stopping = new AbortController();
  let shown: RunningDemo | null = null;
  try {
    shown = await Promise.race([showWeek(server, client, pulls, options, stopping.signal), stopRequest.then(() => null)]);
    if (shown === null) throw new CliFailure('stopped before the verdicts were there');
    if (!options.once) {
      if (shown.flaggedId !== null) write(await commentText(pulls, stopRequest));
      write(await invitation(running, client, shown));
      await stopRequest;
    } else if (!shown.score.passed) throw new CliFailure('a planted fault was missed, or a harmless release flagged');
  } finally {
    stopping.abort();
    shown?.stop();
    await running.stop();
  }
}

function showWeek(
  { statsd }: DemoServer,
  client: ApiClient,
  pulls: ShopPullRequests,
  { seed, days }: DemoOptions,
  stopped: AbortSignal,
): Promise<RunningDemo> {
  const output = { write, isTerminal: process.stdout.isTTY === true };
  return runDemo({ api: client, statsd, pulls, output, stopped, now: () => millis(Date.now()) }, { seed, days });
}

interface DemoServer {
  readonly environment: Environment;
  readonly dataDir: string;
  readonly adminToken: string;
  readonly statsd: { readonly host: string; readonly port: number };
}

/** The settings of the environment, but on a database, ports and an admin token of its own, and without credentials for the real GitHub. */
async function demoServer(options: DemoOptions, dataDir: string, githubUrl: string): Promise<DemoServer> {
  const configured = serverSettings();
  const server = configured.of(SERVER_SETTINGS);
  const statsd = configured.of(STATSD_SETTINGS);
  const port = options.port ?? (await freeTcpPort(server.host, server.port));
  const statsdPort = await freeUdpPort(statsd.host, statsd.port);
  // 0 is no wish: any free port for HTTP, no StatsD at all, which the demo cannot do without.
  if (options.port === undefined && port !== server.port && server.port !== 0)
    write(`port ${server.port} is taken, using ${port}\n`);
  if (statsdPort !== statsd.port && statsd.port !== 0) write(`UDP port ${statsd.port} is taken, using ${statsdPort}\n`);
  const adminToken = randomBytes(32).toString('base64url');
  return {
    dataDir,
    adminToken,
    statsd: { host: statsd.host, port: statsdPort },
    environment: {
      PINKBAR_PORT: `${port}`,
      PINKBAR_STATSD_PORT: `${statsdPort}`,
      // Its NGINX is simulated, and sends over HTTP.
      PINKBAR_NGINX_PORT: '0',
      PINKBAR_NGINX_STATUS_URLS: undefined,
      PINKBAR_DATA_DIR: dataDir,
      PINKBAR_BOOTSTRAP_TOKEN: adminToken,
      PINKBAR_BOOTSTRAP_TOKEN_FILE: undefined,
      PINKBAR_LOG_LEVEL: 'error',
      PINKBAR_GITHUB_API_URL: githubUrl,
      PINKBAR_GITHUB_TOKEN: 'of-no-use-elsewhere',
      PINKBAR_GITHUB_TOKEN_FILE: undefined,
      PINKBAR_GITHUB_APP_ID: undefined,
      PINKBAR_GITHUB_APP_PRIVATE_KEY: undefined,
      PINKBAR_GITHUB_APP_PRIVATE_KEY_FILE: undefined,
      PINKBAR_GITHUB_WRITE_BACK: 'comment',
      PINKBAR_GITHUB_WRITE_BACK_DAYS: `${options.days + 1}`,
      PINKBAR_GITHUB_COMMENT_ON: 'flagged',
      PINKBAR_PUBLIC_URL: `http://${server.host}:${port}`,
    },
  };
}

/** A fresh folder, or the requested one, provided that no database is in it: verdicts on mixed data would show nothing. */
function dataFolder(requested: string | undefined): string {
  if (requested === undefined) return mkdtempSync(join(tmpdir(), 'pinkbar-demo-'));
  const folder = resolve(requested);
  if (existsSync(join(folder, 'pinkbar.db'))) {
    throw new CliFailure(`${folder} holds a database already; delete it, or give another folder with --data-dir`);
  }
  return folder;
}

/** The comment that a GitHub repository would have got. */
async function commentText(pulls: ShopPullRequests, stopRequest: Promise<unknown>): Promise<string> {
  const comment = await Promise.race([awaitComment(pulls), stopRequest.then(() => null)]);
  if (comment === null) return '';
  const quoted = comment.body.trimEnd().replaceAll(/^/gm, '  | ');
  return `\nWith credentials for GitHub, pull request ${comment.pull} would have this comment now:\n\n${quoted}\n`;
}

/** What to do next, ready to be pasted. */
async function invitation(running: RunningServer, client: ApiClient, { flaggedId }: RunningDemo): Promise<string> {
  const makeToken = async (scope: Scope): Promise<string> => {
    const made = (await client.post('/v1/tokens', { name: `demo, to ${scope}`, scopes: [scope] })) as Schema<'CreatedToken'>;
    return made.secret;
  };
  const read = await makeToken('read');
  const curl = (token: string): string => `  curl -sH 'Authorization: Bearer ${token}'`;
  const report = flaggedId === null ? '' : `\n${curl(read)} -H 'Accept: text/markdown' ${running.url}/v1/releases/${flaggedId}`;
  return `
Dashboard: ${running.url}/#range=7d&token=${read}

To try:
${curl(read)} '${running.url}/v1/releases?verdict=flagged'${report}
${curl(await makeToken('ingest'))} -H 'Content-Type: application/json' -d '{"service":"shop","version":"4.15.2","tags":["hotfix"]}' ${running.url}/v1/events

Live traffic goes on every 10 seconds. Ctrl-C ends it; the data stays in the folder named above.
`;
}
