import { type Finding, isFlag } from '../model/finding.ts';
import { MINUTE_MS, type Millis } from '../model/instant.ts';

/** What users feel, the most painful first: failures before slowness before a loss of requests, then what only the machines feel. */
const CONCERNS = ['errors', 'latency', 'requests', 'saturation', 'logs'] as const;
export type Concern = (typeof CONCERNS)[number];

/** Words in the names of signals that count failures. */
const FAILURE = /err|fail|5xx|4xx|exception|timeout|abort|reject|panic|crash/i;
/** Lines of a log follow from what users felt already, whatever they count. */
const LOG = /(^|[._/-])logs?([._/-]|$)/i;

/**
 * The share of failed requests as the proxy before the service counts it, with the name of the proxy. What the service counts of itself lacks
 * the requests that it timed out on or never got, so where both are flagged the proxy's is what users had.
 */
export const PROXY_ERRORS: ReadonlyMap<string, string> = new Map([
  ['nginx_error_ratio', 'NGINX'],
  ['ingress_error_ratio', 'the proxy'],
]);

/** What a flagged signal means to users, by its kind, its bad direction and its name. */
export function concernOf({ signalName, kind, bad }: Pick<Finding, 'signalName' | 'kind' | 'bad'>): Concern {
  if (LOG.test(signalName)) return 'logs';
  if (kind === 'latency') return 'latency';
  if (bad !== 'down' && (kind === 'ratio' || FAILURE.test(signalName))) return 'errors';
  return kind === 'count' || kind === 'rate' ? 'requests' : 'saturation';
}

/** The part of a finding from which it follows whether it leads. */
type Leading = Pick<Finding, 'signalName' | 'kind' | 'bad' | 'probability'>;

/** Orders flagged findings by what users feel, failures that a proxy saw first, then by probability. */
export const byConcern = (a: Leading, b: Leading): number =>
  CONCERNS.indexOf(concernOf(a)) - CONCERNS.indexOf(concernOf(b)) ||
  Number(PROXY_ERRORS.has(b.signalName)) - Number(PROXY_ERRORS.has(a.signalName)) ||
  (b.probability ?? 0) - (a.probability ?? 0) ||
  (a.signalName < b.signalName ? -1 : 1);

/** The part of a finding that faults are made from; an instant may be written out, as in an answer. */
type Flagged = Leading & Pick<Finding, 'verdict'> & { readonly onset: { readonly at: Millis | string } | null };

/** Signals of a release that got worse together; the first of them gives the fault its name. */
export interface Fault<F> {
  readonly lead: F;
  readonly others: readonly F[];
}

/** Onsets of one fault are dated within so much of each other: nearly all are dated within 5 min (docs/MATH.md), each of the two. */
const TOGETHER_MS = 10 * MINUTE_MS;

/**
 * The flagged findings of a release as faults: signals whose onsets lie within ten minutes of each other moved together, and one without an
 * onset belongs to the first fault. The faults, and the signals of each, come by what users feel.
 */
export function faultsOf<F extends Flagged>(findings: readonly F[]): readonly Fault<F>[] {
  const faults: { readonly lead: F; readonly others: F[] }[] = [];
  for (const finding of findings.filter(isFlag).toSorted(byConcern)) {
    const known = faults.find(({ lead }) => movedTogether(lead, finding));
    if (known) known.others.push(finding);
    else faults.push({ lead: finding, others: [] });
  }
  return faults;
}

const movedTogether = (lead: Flagged, finding: Flagged): boolean =>
  !lead.onset || !finding.onset || Math.abs(instantOf(lead.onset.at) - instantOf(finding.onset.at)) <= TOGETHER_MS;

const instantOf = (at: Millis | string): number => new Date(at).getTime();
