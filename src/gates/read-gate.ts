import type { JudgedRelease } from '../model/report.ts';
import type { SignalCatalogue } from '../signals/catalogue/signal-catalogue.ts';
import { unmatchedOf } from '../signals/catalogue/unmatched-of.ts';
import type { ReportStore } from '../storage/ports/reports.ts';
import { cohortGateOf, type GateCohort } from './cohort-gate.ts';
import { findJudgedRelease, type GateQuestion } from './find-judged-release.ts';
import { type Gate, gateOf } from './gate.ts';

interface GateStorage {
  readonly reports: Pick<ReportStore, 'listReleases'>;
  readonly signals: Pick<SignalCatalogue, 'unmatched'>;
}

/** The gate of the newest release that matches, and that release: the same answer for every client, whatever its protocol. */
export async function readGate(
  question: GateQuestion,
  enoughMs: number | null,
  { reports, signals }: GateStorage,
  cohort: GateCohort | null = null,
): Promise<{ readonly gate: Gate; readonly judged: JudgedRelease | null }> {
  const judged = await findJudgedRelease(question, { reports });
  if (cohort === 'canary') return { gate: cohortGateOf(judged, enoughMs), judged };
  const unmatched = judged && (await unmatchedOf(judged, signals));
  return { gate: gateOf(judged, enoughMs, unmatched), judged };
}
