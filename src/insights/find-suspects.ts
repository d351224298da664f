import { READ_AFTER_MS, type SuspectInput, type SuspectRanking } from '../analysis/suspects/rank-suspects.ts';
import { effectiveAt } from '../model/event.ts';
import { EVERY_EVENT } from '../model/event-filter.ts';
import { DAY_MS, MINUTE_MS, type Millis, millis } from '../model/instant.ts';
import { isRelease, type Release } from '../model/release.ts';
import type { Report } from '../model/report.ts';
import type { Signal } from '../model/signal.ts';
import type { SuspectRelease, Suspects } from '../model/suspects.ts';
import type { SignalCatalogue } from '../signals/catalogue/signal-catalogue.ts';
import { type ReadSignalsNeeds, readSignalWindow } from '../signals/read-signals.ts';
import { sameEnvironment } from '../signals/signals-of-release.ts';
import type { ReportStore } from '../storage/ports/reports.ts';

export interface FindSuspectsNeeds extends ReadSignalsNeeds {
  readonly signals: Pick<SignalCatalogue, 'get' | 'selectorsOf'>;
  readonly reports: Pick<ReportStore, 'listReleases'>;
  /** The statistics, which run elsewhere. Takes ownership of the window's arrays. */
  readonly rankSuspects: (input: SuspectInput) => Promise<SuspectRanking>;
}

/** A day tells how a signal wanders from minute to minute. */
const HISTORY_MS = DAY_MS;

/** A release further back than this has had its effects before. */
const SUSPECT_BACK_MS = 90 * MINUTE_MS;

/** More releases than these in two hours nobody tells apart. */
const MOST_SUSPECTS = 100;

/** Which releases may have done what a signal did at `at`, known what is known at `now`. Rejects when the analysis or the store fails. */
export async function findSuspects(signalId: string, at: Millis, now: Millis, needs: FindSuspectsNeeds): Promise<Suspects> {
  const signal = await needs.signals.get(signalId);
  if (!signal) return { outcome: 'no_signal' };
  const asOf = millis(Math.min(now, at + READ_AFTER_MS));
  const from = millis(at - HISTORY_MS);
  const window = await readSignalWindow(signal, from, millis(Math.max(asOf, at)), needs);
  const judged = await releasesNear(signal, at, asOf, needs.reports);
  const releases = judged.map(({ release }) => ({
    id: release.id,
    at: effectiveAt(release),
    // A signal or a release that names no service may belong to any.
    sameService: signal.service === null || release.service === null || release.service === signal.service,
  }));
  const ranking = await needs.rankSuspects({ signal, window, at, asOf, releases });
  if (ranking.outcome === 'insufficient_data') return { outcome: 'insufficient_data', signal };
  const suspects = ranking.suspects.map(({ id, share, onset }): SuspectRelease => {
    const { release, report } = judged.find((each) => each.release.id === id)!;
    const found = report?.findings.find((finding) => finding.signal === signal.id);
    const finding = found ? { verdict: found.verdict, probability: found.probability } : null;
    return { release, share, onset, verdict: report?.verdict ?? 'watching', finding };
  });
  const { certainty, direction, onsetAt, noneOfThese } = ranking;
  return { outcome: 'ranked', signal, certainty, direction, onsetAt, suspects, noneOfThese };
}

interface NearRelease {
  readonly release: Release;
  readonly report: Report | null;
}

/** Releases of the signal's environment, of every service, that can have to do with what it did at `at`. */
async function releasesNear(
  { environment }: Signal,
  at: Millis,
  asOf: Millis,
  reports: Pick<ReportStore, 'listReleases'>,
): Promise<readonly NearRelease[]> {
  const filter = { ...EVERY_EVENT, from: millis(at - SUSPECT_BACK_MS), to: millis(Math.max(asOf, at) + 1), verdict: null };
  const { items } = await reports.listReleases(filter, { limit: MOST_SUSPECTS, cursor: null });
  return items.flatMap(({ release, report }) =>
    isRelease(release) && sameEnvironment(release.environment, environment) ? [{ release, report }] : [],
  );
}
