import { flaggedSentence } from '../analysis/wording/correlation-sentences.ts';
import type { JudgedTrain, TagRelease, TrainCorrelation } from '../model/correlation.ts';
import { type DatedEvent, effectiveAt } from '../model/event.ts';
import { isRelease, type Release } from '../model/release.ts';
import { flaggedFindings } from '../report/verdict-line.ts';
import type { ReportStore } from '../storage/ports/reports.ts';

/** The releases among the events of a tag with what their newest reports flag, the earliest first. */
export async function tagReleases(
  events: readonly DatedEvent[],
  reports: Pick<ReportStore, 'latest'>,
): Promise<readonly TagRelease[]> {
  const releases = events.filter(isRelease).toSorted((a, b) => effectiveAt(a) - effectiveAt(b));
  return Promise.all(releases.map((release) => withFlags(release, reports)));
}

async function withFlags(release: Release, reports: Pick<ReportStore, 'latest'>): Promise<TagRelease> {
  const report = await reports.latest(release.id);
  const findings = report?.findings ?? [];
  const flags = report?.verdict === 'flagged' ? flaggedFindings(findings) : [];
  return {
    release,
    verdict: report?.verdict ?? 'watching',
    judged: new Set(findings.map(({ signal }) => signal)),
    flags: flags.map(({ signal, verdict, probability }) => ({ signal, verdict, probability })),
  };
}

/** The same signal by both ways of asking: after all `events` of the tag together, and after each release by its own report. */
export function besideReports(
  train: TrainCorrelation,
  events: readonly DatedEvent[],
  releases: readonly TagRelease[],
): JudgedTrain {
  const signal = train.signal.id;
  const ids = new Set(events.map(({ id }) => id));
  const judged = releases.filter(({ release, judged: signals }) => ids.has(release.id) && signals.has(signal));
  const count = judged.filter(({ flags }) => flags.some((flag) => flag.signal === signal)).length;
  const flagged = { count, of: judged.length };
  const hitsAt = new Set(train.after?.hits.eventsAt);
  const hitIds = events.filter((event) => hitsAt.has(effectiveAt(event))).map(({ id }) => id);
  const sentences = [train.sentence, flaggedSentence(train, flagged)];
  return { ...train, hitIds, flagged, sentence: sentences.filter(Boolean).join(' ') };
}
