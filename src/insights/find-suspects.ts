import { READ_AFTER_MS } from '../analysis/suspects/date-change.ts';
import { rankSuspects } from '../analysis/suspects/rank-suspects.ts';
import { type JudgedFinding, withReportedProbabilities } from '../analysis/suspects/reported-shares.ts';
import type { Context } from '../component/context.ts';
import { effectiveAt } from '../model/event.ts';
import { EVERY_EVENT, environmentsNear } from '../model/event-filter.ts';
import { DAY_MS, MINUTE_MS, type Millis, millis } from '../model/instant.ts';
import { isOneOff } from '../model/one-off.ts';
import { isCircumstance, isRelease, type SuspectEvent } from '../model/release.ts';
import type { Report } from '../model/report.ts';
import type { Signal } from '../model/signal.ts';
import type { SuspectRelease, Suspects } from '../model/suspects.ts';
import { mayBeDoneBy } from '../releases/circumstances.ts';
import { readSignalWindow } from '../signals/windows/read-signals.ts';

type SuspectsContext = Pick<Context, 'storage' | 'workers'>;

/** A day of history shows how much a signal varies from minute to minute, and where a plateau began. */
const HISTORY_MS = DAY_MS;

/** An earlier release would have shown its effects before the change. */
const SUSPECT_BACK_MS = 90 * MINUTE_MS;

/** The effects of more releases than this in two hours cannot be distinguished. */
const MAX_SUSPECTS = 100;

/** Ranks the releases that may have caused the change of a signal at `at`, by the data until `now`. Rejects when the analysis or the store fails. */
export async function findSuspects(
  signalId: string,
  at: Millis,
  now: Millis,
  { storage, workers }: SuspectsContext,
): Promise<Suspects> {
  const signal = await storage.signals.get(signalId);
  if (!signal) return { outcome: 'no_signal' };
  const asOf = millis(Math.min(now, at + READ_AFTER_MS));
  const from = millis(at - HISTORY_MS);
  const window = await readSignalWindow(signal, from, millis(Math.max(asOf, at)), storage);
  const change = await workers.dateChange({ signal, window, at, asOf });
  if (change.outcome === 'insufficient_data') return { outcome: 'insufficient_data', signal };
  const { certainty, direction, onsetAt } = change;
  // The onset may lie after the point, which is clicked or read off by hand.
  const judged = await suspectsNear(signal, onsetAt, millis(Math.max(asOf, onsetAt)), storage);
  const releases = judged.map(({ release }) => ({
    id: release.id,
    at: effectiveAt(release),
    // A signal or a release that names no service may belong to any.
    sameService: signal.service === null || release.service === null || release.service === signal.service,
  }));
  const reported = new Map(judged.flatMap((each) => judgedFinding(each, signal)));
  const ranking = withReportedProbabilities(change, rankSuspects(change, releases), reported);
  const suspects = ranking.suspects.map(({ id, share, onset }): SuspectRelease => {
    const { release, report } = judged.find((each) => each.release.id === id)!;
    const found = report?.findings.find((finding) => finding.signal === signal.id);
    const finding = found ? { verdict: found.verdict, probability: found.probability } : null;
    const verdict = isCircumstance(release) ? null : (report?.verdict ?? 'watching');
    return { release, share, onset, verdict, finding };
  });
  return { outcome: 'ranked', signal, certainty, direction, onsetAt, suspects, noneOfThese: ranking.noneOfThese };
}

interface NearSuspect {
  readonly release: SuspectEvent;
  readonly report: Report | null;
}

function judgedFinding({ release, report }: NearSuspect, signal: Signal): readonly (readonly [string, JudgedFinding])[] {
  const finding = report?.findings.find((each) => each.signal === signal.id);
  return report && finding ? [[release.id, { finding, asOf: report.asOf }]] : [];
}

/** Releases, scalings and incidents of every service in the signal's environment that are close enough to have caused a change that began at `onsetAt`. */
async function suspectsNear(
  { environment, service }: Signal,
  onsetAt: Millis,
  asOf: Millis,
  { reports, events }: SuspectsContext['storage'],
): Promise<readonly NearSuspect[]> {
  const filter = {
    ...EVERY_EVENT,
    environments: environmentsNear(environment),
    from: millis(onsetAt - SUSPECT_BACK_MS),
    to: millis(Math.min(asOf, onsetAt + READ_AFTER_MS) + 1),
    verdict: null,
  };
  const [releases, others] = await Promise.all([
    reports.listReleases(filter, { limit: MAX_SUSPECTS, cursor: null }),
    events.circumstances({ ...filter, services: null }, MAX_SUSPECTS),
  ]);
  const judged = releases.items.flatMap(({ release, report }) => (isRelease(release) ? [{ release, report }] : []));
  const owners = judged.filter(({ release }) => release.service === null || release.service === service);
  const circumstances = others.filter((event) => !owners.some(({ release }) => mayBeDoneBy(event, effectiveAt(release))));
  const near: readonly NearSuspect[] = [...judged, ...circumstances.map((release) => ({ release, report: null }))];
  // A preview or a publishing job touches nothing that names no environment.
  return environment === null ? near.filter(({ release }) => !isOneOff(release)) : near;
}
