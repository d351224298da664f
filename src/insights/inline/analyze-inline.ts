import type { ImpactSettings } from '../../analysis/impact/input/impact-input.ts';
import { judgeRelease as judgeSignals } from '../../analysis/impact/verdict/judge-release.ts';
import { type JudgeReleaseContext, judgeRelease } from '../../judging/judge-release.ts';
import { canonicalEnvironment, type DatedEvent, type EventDraft, effectiveAt } from '../../model/event.ts';
import type { ReleaseRange } from '../../model/event-filter.ts';
import { type FoundRegression, regressionsAmong } from '../../model/found-regression.ts';
import type { InlineAnalysis, InlineData, InlineRelease } from '../../model/inline-analysis.ts';
import { type Millis, millis } from '../../model/instant.ts';
import {
  isCircumstance,
  isRelease,
  markOf,
  type Release,
  type ReleaseMark,
  type SuspectEvent,
  toNeighbourLists,
} from '../../model/release.ts';
import type { Report } from '../../model/report.ts';
import { repeatedReports } from '../../model/same-deploy.ts';
import type { Signal } from '../../model/signal.ts';
import { CatalogueIndex } from '../../signals/catalogue/catalogue-index.ts';
import { serveCatalogue } from '../../signals/catalogue/serve-catalogue.ts';
import { unmatchedOf } from '../../signals/catalogue/unmatched-of.ts';
import { loadVerdictModel } from '../../workers/load-verdict-model.ts';
import { type InlineSamples, inlineSamples } from './inline-samples.ts';
import { plainSignals } from './plain-signals.ts';

/** The model that the server uses for stored data. */
const model = loadVerdictModel();

/** Called when `done` of `total` releases are judged; what it throws ends the analysis. */
export type OnJudged = (done: number, total: number) => void;

/**
 * Judges the releases among the events on the samples, each with what was known two hours after it, by the code that judges stored data.
 * The earliest release is judged first, because a regression that is still live counts in the judgement of those after it. Of events with
 * the same key the first one is used. Uses neither clock nor chance: the same data has the same answer.
 */
export async function analyzeInline(
  data: InlineData,
  settings: ImpactSettings,
  onJudged: OnJudged = () => {},
): Promise<InlineAnalysis> {
  const samples = inlineSamples(data.series);
  const events = data.events.map(dated);
  const firstOfKey = new Map(events.toReversed().map((event) => [event.key, event]));
  const distinct = events.filter((event) => event.key === null || firstOfKey.get(event.key) === event);
  const asOf = samples.endsAt ?? latestOf(events);
  const reported = distinct.filter(isRelease).toSorted((a, b) => effectiveAt(a) - effectiveAt(b) || a.createdAt - b.createdAt);
  const releases = withoutRepeated(reported);
  const catalogue = catalogueOf(data, samples);
  const reports = new Map<string, Report>();
  const circumstances = distinct.filter(isCircumstance);
  const context = contextOf(samples, catalogue, { releases, circumstances }, reports, settings);
  const shown: InlineRelease[] = [];
  for (const [done, release] of releases.entries()) {
    if (done > 0) onJudged(done, releases.length);
    const outcome = await judgeRelease(release.id, 'request', asOf, context);
    if (outcome.outcome !== 'judged' || !isSelected(release, data)) continue;
    const unmatched = await unmatchedOf(
      { release, report: outcome.report },
      { unmatched: async (of) => catalogue.unmatched(of) },
    );
    shown.push({ index: events.indexOf(release), release, report: outcome.report, unmatched });
  }
  return { asOf, points: samples.points, signals: allOf(catalogue), releases: shown };
}

const isSelected = ({ version, commit, key, service }: Release, data: InlineData): boolean =>
  (data.service === null || service === data.service) && (data.release === null || [version, commit, key].includes(data.release));

/** Of several reports of one deploy the first. */
function withoutRepeated(releases: readonly Release[]): readonly Release[] {
  const scopes = Map.groupBy(releases, ({ service, environment }) => JSON.stringify([service, nameOf(environment)]));
  const repeated = new Set([...scopes.values()].flatMap((ofScope) => [...repeatedReports(ofScope.map(markOf)).keys()]));
  return releases.filter(({ id }) => !repeated.has(id));
}

/** The position of an event is its id and its order. */
const dated = (draft: EventDraft, index: number): DatedEvent => ({
  ...draft,
  id: `event-${index}`,
  sameAs: null,
  createdAt: millis(index),
  updatedAt: millis(index),
});

const latestOf = (events: readonly DatedEvent[]): Millis =>
  millis(events.reduce((last, event) => Math.max(last, effectiveAt(event)), 0));

/** Discovered signals, defined ones, and a plain signal for each series that none of them reads. */
function catalogueOf(data: InlineData, { series, runningTotals }: InlineSamples): CatalogueIndex {
  const index = new CatalogueIndex();
  for (const each of series) index.addSeries(each);
  for (const signal of data.signals) index.define(signal);
  const known = allOf(index);
  const taken = new Set(known.map(({ id }) => id));
  // What is read of a running total is what was added: a count.
  const counted = series.map((each) => (runningTotals.has(each) ? { ...each, kind: 'counter' as const } : each));
  for (const signal of plainSignals(counted, known)) if (!taken.has(signal.id)) index.define(signal);
  return index;
}

/** By id. */
const allOf = (index: CatalogueIndex): readonly Signal[] =>
  index.ofScope({ service: null, environment: null }, { after: null, limit: Number.POSITIVE_INFINITY }).items;

/** The ports of a judgement on data in memory. */
function contextOf(
  samples: InlineSamples,
  catalogue: CatalogueIndex,
  { releases, circumstances }: { readonly releases: readonly Release[]; readonly circumstances: readonly SuspectEvent[] },
  reports: Map<string, Report>,
  settings: ImpactSettings,
): JudgeReleaseContext {
  const marks = releases.map(markOf);
  const find = (id: string): Release | null => releases.find((release) => release.id === id) ?? null;
  const within = (range: ReleaseRange) => marks.filter((mark) => isIn(mark, range));
  return {
    samples,
    signals: serveCatalogue(catalogue, { scopes: async (range) => within(range) }),
    events: {
      get: async (id) => find(id),
      circumstances: async (range) => circumstances.filter((event) => isIn({ ...event, at: effectiveAt(event) }, range)),
      async release(id) {
        const release = find(id);
        return release && { release, sources: [release], run: null };
      },
      releases: async (range) => within(range),
      neighbours: async (range) => toNeighbourLists(within(range)),
    },
    aliases: { list: async () => [] },
    reports: {
      async listReleases({ to }) {
        const before = releases.filter((release) => to === null || effectiveAt(release) < to);
        return { items: before.map((release) => ({ release, report: reports.get(release.id) ?? null })), nextCursor: null };
      },
      regressions: async (range, signals) =>
        within(range)
          .toReversed()
          .flatMap((mark) => regressionsOf(mark, reports.get(mark.id), signals)),
      latest: async () => null,
      async add(draft) {
        const report = { ...draft, version: 1 };
        reports.set(report.releaseId, report);
        return report;
      },
    },
    analyse: async (inputs, given) => judgeSignals(inputs, given, model),
    // There are no interim analyses, so no correction for them.
    settings: { ...settings, earlyLogOdds: 0 },
  };
}

const isIn = (
  { service, environment, at }: Pick<ReleaseMark, 'service' | 'environment' | 'at'>,
  { services, environments, from, to }: ReleaseRange,
): boolean =>
  at >= from &&
  (to === null || at < to) &&
  (services === null || services.includes(service)) &&
  (environments === null || environments.some((name) => nameOf(name) === nameOf(environment)));

const nameOf = (environment: string | null): string | null => environment && canonicalEnvironment(environment);

function regressionsOf(release: ReleaseMark, report: Report | undefined, signals: readonly string[]): readonly FoundRegression[] {
  if (report?.verdict !== 'flagged') return [];
  return regressionsAmong(release, report.findings, new Set(signals));
}
