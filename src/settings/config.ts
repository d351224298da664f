import { z } from 'zod';
import { CLIENT_SETTINGS, type Environment, type NamedSetting, PROCESS_ENVIRONMENT, readText } from './environment.ts';

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** What may be written back to GitHub; `none` alone for nothing. */
export const WRITE_BACK_CHOICES = ['status', 'check', 'comment', 'deployment_status', 'none'] as const;

const portNumber = z.coerce.number().int().min(0).max(65_535);
const probability = z.coerce.number().gt(0).lt(1);
const webAddress = z.url({ protocol: /^https?$/, error: 'is no address such as https://pinkbar.example' });
const address = z.string().regex(/^[A-Za-z0-9.:_-]{1,253}$/, 'is no host name or address');

/** `deploy.yml` or `Deploy to staging=staging`: a workflow, and the environment it deploys to. */
const workflowRule = z
  .string()
  .regex(/^[^=]+(=[^=]+)?$/, 'is no workflow, such as deploy.yml=production')
  .transform((text): readonly [name: string, environment: string | null] => {
    const [name = '', environment] = text.split('=').map((part) => part.trim());
    return [name, environment ?? null];
  });

/** A shorter admin token could be guessed; a made one has 58 characters. */
const BOOTSTRAP_TOKEN_MIN_LENGTH = 20;
/** The limits of Node's timers and dates lie far beyond; a century is surely a slip. */
const RETENTION_DAYS_MAX = 36_500;

/** The values of the settings after the environment was read and found good. */
const configShape = z.object({
  port: portNumber,
  host: address,
  dataDir: z.string().min(1),
  bootstrapToken: z
    .string()
    .regex(/^[\x21-\x7e]+$/, 'may hold visible ASCII characters only')
    .min(BOOTSTRAP_TOKEN_MIN_LENGTH)
    .nullable(),
  githubWebhookSecrets: z.array(z.string().min(1)).readonly(),
  githubToken: z.string().min(1).nullable(),
  githubAppId: z.coerce.number().int().min(1).nullable(),
  githubAppPrivateKey: z.string().min(1).nullable(),
  githubApiUrl: webAddress,
  githubWriteBack: z.array(z.enum(WRITE_BACK_CHOICES)).readonly(),
  githubWriteBackDays: z.coerce.number().gt(0).max(RETENTION_DAYS_MAX),
  githubCommentOn: z.enum(['flagged', 'every']),
  githubDeployWorkflows: z.array(workflowRule).readonly(),
  publicUrl: webAddress.nullable(),
  statsdPort: portNumber,
  statsdHost: address,
  statsdDialect: z.enum(['dogstatsd', 'statsd']),
  synchronous: z.enum(['full', 'normal']),
  logLevel: z.enum(LOG_LEVELS),
  retentionDays: z.coerce.number().int().min(1).max(RETENTION_DAYS_MAX),
  prior: probability,
  flagProbability: probability,
  falseFlagShare: z.coerce.number().gt(0).max(1),
});

export type Config = Readonly<z.infer<typeof configShape>>;

/** One setting of the server, as docs/SETTINGS.md lists it. */
export interface Setting extends NamedSetting {
  readonly field: keyof Config;
}

const setting = (name: string, field: keyof Config, fallback: string | null, secret = false): Setting => ({
  name: `PINKBAR_${name}`,
  field,
  fallback,
  secret,
});

/** Every setting there is; the reasons for the defaults stand in docs/SETTINGS.md. */
export const SETTINGS: readonly Setting[] = [
  setting('PORT', 'port', '7465'),
  setting('HOST', 'host', '127.0.0.1'),
  setting('DATA_DIR', 'dataDir', './data'),
  setting('BOOTSTRAP_TOKEN', 'bootstrapToken', null, true),
  setting('GITHUB_WEBHOOK_SECRET', 'githubWebhookSecrets', null, true),
  setting('GITHUB_TOKEN', 'githubToken', null, true),
  setting('GITHUB_APP_ID', 'githubAppId', null),
  setting('GITHUB_APP_PRIVATE_KEY', 'githubAppPrivateKey', null, true),
  setting('GITHUB_API_URL', 'githubApiUrl', 'https://api.github.com'),
  setting('GITHUB_WRITE_BACK', 'githubWriteBack', 'status, check, comment'),
  setting('GITHUB_WRITE_BACK_DAYS', 'githubWriteBackDays', '1'),
  setting('GITHUB_COMMENT_ON', 'githubCommentOn', 'flagged'),
  setting('GITHUB_DEPLOY_WORKFLOWS', 'githubDeployWorkflows', null),
  setting('PUBLIC_URL', 'publicUrl', null),
  setting('STATSD_PORT', 'statsdPort', '8125'),
  setting('STATSD_HOST', 'statsdHost', '127.0.0.1'),
  setting('STATSD_DIALECT', 'statsdDialect', 'dogstatsd'),
  setting('SYNCHRONOUS', 'synchronous', 'full'),
  setting('LOG_LEVEL', 'logLevel', 'info'),
  setting('RETENTION_DAYS', 'retentionDays', '400'),
  setting('PRIOR', 'prior', '0.1'),
  setting('FLAG_PROBABILITY', 'flagProbability', '0.5'),
  setting('FALSE_FLAG_SHARE', 'falseFlagShare', '0.25'),
];

export type ConfigReading =
  | { readonly valid: true; readonly config: Config; readonly warnings: readonly string[] }
  /** One line a fault; none holds the value of a secret. */
  | { readonly valid: false; readonly faults: readonly string[]; readonly warnings: readonly string[] };

/** Reads all settings from the environment at once and reports every fault, not only the first. An empty variable counts as unset. */
export function readConfig(environment: Environment = PROCESS_ENVIRONMENT): ConfigReading {
  const faults: string[] = [];
  const values: Record<string, unknown> = {};
  for (const entry of SETTINGS) {
    const text = readText(entry, environment, faults);
    values[entry.field] = LISTS.includes(entry.field) ? splitList(text) : text;
  }
  const checked = configShape.safeParse(values);
  if (!checked.success) for (const issue of checked.error.issues) faults.push(describeIssue(issue, values));
  faults.push(...credentialFaults(values));
  const warnings = unknownSettings(environment);
  if (!checked.success || faults.length > 0) return { valid: false, faults, warnings };
  return { valid: true, config: Object.freeze(checked.data), warnings };
}

/** Fields that are given as a list, separated by commas. */
const LISTS: readonly (keyof Config)[] = ['githubWebhookSecrets', 'githubWriteBack', 'githubDeployWorkflows'];

/** Settings that make sense together only. */
function credentialFaults({
  githubToken,
  githubAppId,
  githubAppPrivateKey,
}: Readonly<Record<string, unknown>>): readonly string[] {
  if ((githubAppId === null) !== (githubAppPrivateKey === null))
    return ['PINKBAR_GITHUB_APP_ID and PINKBAR_GITHUB_APP_PRIVATE_KEY: a GitHub App needs both'];
  if (githubToken !== null && githubAppId !== null)
    return ['PINKBAR_GITHUB_TOKEN and PINKBAR_GITHUB_APP_ID are both set; keep one'];
  return [];
}

const splitList = (text: string | null): string[] =>
  (text ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');

function describeIssue(issue: z.core.$ZodIssue, values: Readonly<Record<string, unknown>>): string {
  const field = String(issue.path[0]);
  const entry = SETTINGS.find((candidate) => candidate.field === field);
  const shown = entry && !entry.secret ? ` (it is ${JSON.stringify(values[field])})` : '';
  return `${entry?.name ?? field}: ${issue.message}${shown}`;
}

function unknownSettings(environment: Environment): string[] {
  const known = [...SETTINGS, ...CLIENT_SETTINGS].flatMap((entry) =>
    entry.secret ? [entry.name, `${entry.name}_FILE`] : [entry.name],
  );
  return Object.keys(environment)
    .filter((name) => name.startsWith('PINKBAR_') && !known.includes(name))
    .map((name) => {
      const nearest = nearestName(name, known);
      return nearest === null ? `${name} is no setting` : `${name} is no setting; did you mean ${nearest}?`;
    });
}

/** Beyond three slips of the pen a guess misleads more than it helps. */
const MAX_SLIPS = 3;

function nearestName(name: string, known: readonly string[]): string | null {
  let best: string | null = null;
  let bestDistance = MAX_SLIPS + 1;
  for (const candidate of known) {
    const distance = editDistance(name, candidate);
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** Levenshtein distance: insertions, deletions and replacements that turn one text into the other. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replace = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replace, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
