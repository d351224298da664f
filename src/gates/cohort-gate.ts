import { COHORT, type CohortEvidence, type Finding } from '../model/finding.ts';
import { MINUTE_MS, SECOND_MS } from '../model/instant.ts';
import type { JudgedRelease } from '../model/report.ts';
import type { Gate } from './gate.ts';

/** Which part of a release a gate is about: `canary`, the new version beside the old one. */
export const GATE_COHORTS = ['canary'] as const;
export type GateCohort = (typeof GATE_COHORTS)[number];

/** As for the whole release: a pipeline sees an answer at most this long after it was reached. */
const RETRY_AFTER_MS = 15 * SECOND_MS;
/** Without `enough`: what a canary of few instances shows at all, it mostly shows by then (bench/README.md, "cohorts"). */
const ENOUGH_MS = 10 * MINUTE_MS;

type Compared = Finding & { readonly cohorts: CohortEvidence };

/**
 * The gate of the new version alone: what the service does as a whole, and releases of others, do not count. It fails as soon as the new version
 * is worse than the old one beside it, and passes when it was not in so many minutes side by side.
 */
export function cohortGateOf(judged: JudgedRelease | null, enoughMs: number | null): Gate {
  if (judged === null) return waiting('No such release has gone live yet.');
  const compared = (judged.report?.findings ?? []).filter((finding): finding is Compared => Boolean(finding.cohorts));
  const worse = compared.find(({ cohorts }) => cohorts.isWorse);
  if (worse) return { gate: 'fail', reason: failure(worse), retryAfterMs: null };
  const isFinal = judged.report?.final ?? false;
  const open = (reason: string): Gate => ({ ...waiting(reason), ...(isFinal && { retryAfterMs: null }) });
  if (compared.length === 0) return open('No signal has two versions with requests side by side for two minutes.');
  const trusted = compared.filter(({ cohorts }) => cohorts.isTrusted);
  if (trusted.length === 0)
    return open('The new version gets other traffic than its instances suggest, so that it is not compared.');
  const needed = enoughMs ?? ENOUGH_MS;
  const together = Math.min(...trusted.map(({ cohorts }) => cohorts.togetherMs));
  const seen = `The new version is not worse than the old one beside it in ${Math.floor(together / MINUTE_MS)} minutes`;
  if (together < needed) return open(`${seen}, of the ${Math.floor(needed / MINUTE_MS)} that are to be enough.`);
  return {
    gate: 'pass',
    reason: `${seen}, by ${trusted.length} ${trusted.length === 1 ? 'signal' : 'signals'}.`,
    retryAfterMs: null,
  };
}

const failure = ({ signal, reasons }: Compared): string =>
  `${signal} is worse on the new version. ${reasons.find(({ code }) => code === COHORT)?.text ?? ''}`.trimEnd();

const waiting = (reason: string): Gate => ({ gate: 'inconclusive', reason, retryAfterMs: RETRY_AFTER_MS });
