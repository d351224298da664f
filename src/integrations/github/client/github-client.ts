import { App, Octokit } from 'octokit';

export type GithubCredentials =
  | { readonly kind: 'token'; readonly token: string }
  | { readonly kind: 'app'; readonly appId: number; readonly privateKey: string };

export interface GithubClientSettings {
  readonly credentials: GithubCredentials;
  /** `https://api.github.com`, or `https://<host>/api/v3` of a GitHub Enterprise Server. */
  readonly apiUrl: string;
  readonly requestTimeoutMs: number;
}

/** Access to GitHub with one set of credentials. */
export interface GithubClient {
  /** True for a GitHub App, which may make check runs. */
  readonly asApp: boolean;
  /** Requests about the App itself; null without one. */
  readonly appOctokit: Octokit | null;
  /** Requests about one repository (`owner/name`): of an App with the token of the installation there. */
  octokitFor(repository: string): Promise<Octokit>;
  /** The login under which comments appear; null where GitHub does not say. */
  ownLogin(): Promise<string | null>;
  /** Cuts off what is under way; every later call fails. */
  close(): void;
}

export interface ClientLog {
  warn(details: object, message: string): void;
}

/**
 * GitHub ends a request after ten seconds: what has no answer by now was done or dropped, and the next try can find out
 * which.
 */
export const REQUEST_TIMEOUT_MS = 15_000;

/** A limit that ends within this time is waited for on the spot; a longer one is returned to the caller, whose task waits across a restart. */
const SHORT_LIMIT_S = 5;
const LIMIT_RETRIES = 2;

/**
 * A client with the plugins of octokit: no more requests at a time than GitHub likes, writes a second apart, and another try after an
 * answer of 5xx. No request is sent before the first call.
 */
export function createGithubClient(
  { credentials, apiUrl, requestTimeoutMs }: GithubClientSettings,
  log: ClientLog,
): GithubClient {
  const closing = new AbortController();
  const Client = Octokit.defaults({
    baseUrl: apiUrl.replace(/\/+$/, ''),
    userAgent: 'pinkbar',
    log: octokitLog(log),
    request: { fetch: fetchUntil(closing.signal, requestTimeoutMs) },
    // A limit is no fault that is over in a second: it goes by the handlers below.
    retry: { doNotRetry: [400, 401, 403, 404, 410, 422, 429, 451] },
    throttle: {
      onRateLimit: waitsHere,
      onSecondaryRateLimit: waitsHere,
    },
  });
  const access =
    credentials.kind === 'token' ? tokenAccess(new Client({ auth: credentials.token })) : appAccess(Client, credentials);
  return { ...access, close: () => closing.abort() };
}

/** Called by the throttling plugin where GitHub refuses for a while; true has it ask again after that time. */
const waitsHere = (retryAfterSeconds: number, _options: object, _octokit: object, retryCount: number): boolean =>
  retryAfterSeconds <= SHORT_LIMIT_S && retryCount < LIMIT_RETRIES;

type Access = Omit<GithubClient, 'close'>;

function tokenAccess(octokit: Octokit): Access {
  let login: Promise<string | null> | null = null;
  return {
    asApp: false,
    appOctokit: null,
    octokitFor: async () => octokit,
    ownLogin() {
      // The token of a workflow has no user of its own.
      login ??= octokit.rest.users.getAuthenticated().then(
        ({ data }) => data.login ?? null,
        (error: { readonly status?: number }) => {
          login = null;
          if (error.status === 403 || error.status === 404) return null;
          throw error;
        },
      );
      return login;
    },
  };
}

function appAccess(
  Client: typeof Octokit,
  { appId, privateKey }: { readonly appId: number; readonly privateKey: string },
): Access {
  const app = new App({ appId, privateKey, Octokit: Client, log: { debug() {}, info() {}, warn() {}, error() {} } });
  const installations = new Map<string, number>();
  let login: string | null = null;
  return {
    asApp: true,
    appOctokit: app.octokit as Octokit,
    async octokitFor(repository) {
      let id = installations.get(repository);
      if (id === undefined) {
        const { data } = await app.octokit.rest.apps.getRepoInstallation(ownerAndName(repository));
        id = data.id;
        installations.set(repository, id);
      }
      return (await app.getInstallationOctokit(id)) as Octokit;
    },
    async ownLogin() {
      if (login === null) {
        const { data } = await app.octokit.rest.apps.getAuthenticated();
        login = data?.slug ? `${data.slug}[bot]` : null;
      }
      return login;
    },
  };
}

/** `owner/name` as octokit's parameters. */
export function ownerAndName(repository: string): { readonly owner: string; readonly repo: string } {
  const slash = repository.indexOf('/');
  return { owner: repository.slice(0, slash), repo: repository.slice(slash + 1) };
}

const fetchUntil =
  (closing: AbortSignal, timeoutMs: number): typeof fetch =>
  (input, init) =>
    fetch(input, { ...init, signal: AbortSignal.any([closing, AbortSignal.timeout(timeoutMs)]) });

const octokitLog = (log: ClientLog) => ({
  debug() {},
  info() {},
  warn: (message: string) => log.warn({ from: 'octokit' }, message),
  error: (message: string) => log.warn({ from: 'octokit' }, message),
});
