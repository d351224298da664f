import { type Finding, isFlag, type Reason } from '../model/finding.ts';
import { PROXY_ERRORS } from '../report/faults.ts';
import { formatLevel } from '../report/format-value.ts';

/** Code of the reason that states how far a service and the proxy before it disagree. */
export const PROXY_DISAGREES = 'proxy_disagrees';

/** A difference that a reader would act on: by half a point and a fifth, and not by the last few requests of a window. */
const LEAST_POINTS = 0.005;
const LEAST_FACTOR = 1.2;
const LEAST_REQUESTS = 10;

/** What gunicorn counts of itself. */
const SERVER_ERRORS = 'error_ratio';

interface Counted {
  readonly finding: Finding;
  readonly level: number;
  readonly errors: number;
}

/**
 * The findings, with a sentence at the error ratios of a service and of the proxy before it where one of them is flagged and their levels
 * after the release differ. gunicorn reports no request that timed out or whose worker was killed: the worse it is, the more it lacks.
 */
export function withProxyRemarks(findings: readonly Finding[]): readonly Finding[] {
  const server = counted(findings.find(({ signalName }) => signalName === SERVER_ERRORS));
  const proxy = counted(findings.find(({ signalName }) => PROXY_ERRORS.has(signalName)));
  if (!server || !proxy || !(isFlag(server.finding) || isFlag(proxy.finding)) || !differ(server, proxy)) return findings;
  const reason: Reason = { code: PROXY_DISAGREES, text: sentence(server, proxy) };
  return findings.map((finding) =>
    finding === server.finding || finding === proxy.finding ? { ...finding, reasons: [...finding.reasons, reason] } : finding,
  );
}

function counted(finding: Finding | undefined): Counted | null {
  const { mean = null, numerator = null } = finding?.evidence?.after ?? {};
  return finding === undefined || mean === null || numerator === null ? null : { finding, level: mean, errors: numerator };
}

function differ(a: Counted, b: Counted): boolean {
  const [more, less] = a.level > b.level ? [a, b] : [b, a];
  return (
    more.level - less.level >= LEAST_POINTS &&
    more.level >= LEAST_FACTOR * less.level &&
    more.errors - less.errors >= LEAST_REQUESTS
  );
}

function sentence(server: Counted, proxy: Counted): string {
  const level = ({ level: value }: Counted): string => formatLevel(value, { kind: 'ratio', unit: null }, 3);
  const name = PROXY_ERRORS.get(proxy.finding.signalName) ?? 'the proxy';
  const facts = `After the release ${name} answered ${level(proxy)} of requests with 5xx and the service itself counted ${level(server)}`;
  return proxy.level > server.level
    ? `${facts}: a service does not count what it timed out on or never got, so ${name} says what users had.`
    : `${facts}: what ${name} answered itself or tried again elsewhere did not fail for users.`;
}
