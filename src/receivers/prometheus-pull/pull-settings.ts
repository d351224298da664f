import { z } from 'zod';
import { readDuration } from '../../model/duration.ts';
import { DAY_MS, MINUTE_MS, SECOND_MS } from '../../model/instant.ts';
import { type SettingsValues, setting, settingsShape } from '../../settings/setting.ts';
import { RETENTION_DAYS } from '../../settings/shared-settings.ts';
import { DAYS_MAX, webAddress } from '../../settings/value-types.ts';
import { ENVIRONMENT_LABELS, SERVICE_LABELS } from '../decoding/prometheus-owner-settings.ts';
import type { PrometheusAddress } from './client/prometheus-client.ts';

const text = z.string().min(1);

/** Below it a store is asked more often than it scrapes; above it an incident of some minutes is a single sample. */
const SHORTEST_STEP_MS = 5 * SECOND_MS;
const LONGEST_STEP_MS = 5 * MINUTE_MS;

const duration = (shortestMs: number, longestMs: number) =>
  z.string().transform((value, context) => {
    const ms = readDuration(value) ?? Number.NaN;
    if (ms >= shortestMs && ms <= longestMs && ms % SECOND_MS === 0) return ms;
    context.addIssue(`is no length of time such as 60s, from ${shortestMs / SECOND_MS}s to ${longestMs / SECOND_MS}s`);
    return z.NEVER;
  });

/** A query, fragment or credentials in the address would be lost or logged; the path of the API is added here. */
const storeAddress = webAddress
  .refine((value) => {
    const { search, hash, username, password } = new URL(value);
    return search + hash + username + password === '';
  }, 'has no room for credentials or parameters; PINKBAR_PROMETHEUS_USER, _PASSWORD, _TOKEN and _HEADERS are for those')
  .transform((value) => value.replace(/\/+$/, '').replace(/\/api\/v1$/, ''));

/** `name=value` as in `OTEL_EXPORTER_OTLP_HEADERS`: what a header must not hold, and commas, are percent-encoded. */
const header = z.string().transform((pair, context): readonly [string, string] => {
  const [, name, value] = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+)=(.*)$/.exec(pair) ?? [];
  const decoded = value === undefined ? null : decode(value.trim());
  if (name !== undefined && decoded !== null && /^[\x20-\x7e]+$/.test(decoded)) return [name.toLowerCase(), decoded];
  // Not quoted: it may be a secret.
  context.addIssue('has a part that is no header such as x-scope-orgid=team-a');
  return z.NEVER;
});

export const PULL_SETTINGS = settingsShape(
  {
    /** Null turns it off. */
    url: setting('PROMETHEUS_URL', null, storeAddress.nullable()),
    token: setting('PROMETHEUS_TOKEN', null, text.nullable(), { secret: true }),
    user: setting('PROMETHEUS_USER', null, text.nullable()),
    password: setting('PROMETHEUS_PASSWORD', null, text.nullable(), { secret: true }),
    tenant: setting(
      'PROMETHEUS_TENANT',
      null,
      z
        .string()
        .regex(/^[\x21-\x7e]+$/, 'may hold visible ASCII characters only')
        .nullable(),
    ),
    headers: setting('PROMETHEUS_HEADERS', null, z.array(header).readonly(), { secret: true, list: true }),
    ca: setting('PROMETHEUS_CA', null, text.nullable(), { secret: true }),
    certificate: setting('PROMETHEUS_CERT', null, text.nullable(), { secret: true }),
    key: setting('PROMETHEUS_KEY', null, text.nullable(), { secret: true }),
    stepMs: setting('PROMETHEUS_STEP', '60s', duration(SHORTEST_STEP_MS, LONGEST_STEP_MS)),
    timeoutMs: setting('PROMETHEUS_TIMEOUT', '30s', duration(SECOND_MS, 5 * MINUTE_MS)),
    historyDays: setting('PROMETHEUS_HISTORY_DAYS', '8', z.coerce.number().gt(0).max(DAYS_MAX)),
    service: SERVICE_LABELS,
    environment: ENVIRONMENT_LABELS,
    retentionDays: RETENTION_DAYS,
  },
  combinationFaults,
);

export type PullSettings = SettingsValues<typeof PULL_SETTINGS>;

/** How far back is read: no further than samples are kept. */
export const historyMsOf = ({ historyDays, retentionDays }: Pick<PullSettings, 'historyDays' | 'retentionDays'>): number =>
  Math.min(historyDays, retentionDays) * DAY_MS;

export function addressOf(url: string, { timeoutMs, ca, certificate, key, ...settings }: PullSettings): PrometheusAddress {
  return { url, headers: headersOf(settings), ca, certificate, key, timeoutMs };
}

function headersOf({
  token,
  user,
  password,
  tenant,
  headers,
}: Pick<PullSettings, 'token' | 'user' | 'password' | 'tenant' | 'headers'>): Readonly<Record<string, string>> {
  const basic = user === null ? null : Buffer.from(`${user}:${password ?? ''}`).toString('base64');
  const authorization = token === null ? basic && `Basic ${basic}` : `Bearer ${token}`;
  return {
    ...(authorization ? { authorization } : {}),
    ...(tenant === null ? {} : { 'x-scope-orgid': tenant }),
    ...Object.fromEntries(headers),
  };
}

/** What is looked at together; undefined where a value is invalid by itself. */
interface Combination {
  readonly url?: string | null;
  readonly token?: string | null;
  readonly user?: string | null;
  readonly password?: string | null;
  readonly ca?: string | null;
  readonly certificate?: string | null;
  readonly key?: string | null;
}

/** Settings that make sense together only. */
function combinationFaults({ url, token, user, password, ca, certificate, key }: Combination): readonly string[] {
  const faults: string[] = [];
  if (typeof token === 'string' && typeof user === 'string')
    faults.push('PINKBAR_PROMETHEUS_TOKEN and PINKBAR_PROMETHEUS_USER are both set; keep one');
  if (typeof password === 'string' && user === null)
    faults.push('PINKBAR_PROMETHEUS_PASSWORD: PINKBAR_PROMETHEUS_USER is missing');
  if ((typeof certificate === 'string') !== (typeof key === 'string'))
    faults.push('PINKBAR_PROMETHEUS_CERT and PINKBAR_PROMETHEUS_KEY: a certificate needs both');
  if ((typeof ca === 'string' || typeof certificate === 'string') && typeof url === 'string' && !url.startsWith('https:'))
    faults.push('PINKBAR_PROMETHEUS_URL: certificates need an address with https');
  return faults;
}

function decode(value: string): string | null {
  try {
    return decodeURIComponent(value);
  } catch {
    return null;
  }
}
