import type { ImpactSettings } from '../../analysis/impact/input/impact-input.ts';
import { judgeRelease as judgeSignals } from '../../analysis/impact/verdict/judge-release.ts';
import { type JudgeReleaseNeeds, judgeRelease } from '../../judging/judge-release.ts';
import { type DatedEvent, type EventDraft, effectiveAt } from '../../model/event.ts';
import type { ReleaseRange } from '../../model/event-filter.ts';
import type { GivenAnalysis, GivenData, GivenRelease } from '../../model/inline-analysis.ts';
import { type Millis, millis } from '../../model/instant.ts';
import { isRelease, markOf, type Release, type ReleaseMark } from '../../model/release.ts';
import type { Report } from '../../model/report.ts';
import type { Signal } from '../../model/signal.ts';
import { CatalogueIndex } from '../../signals/catalogue/catalogue-index.ts';
import { serveCatalogue } from '../../signals/catalogue/serve-catalogue.ts';
import type { SignalCatalogue } from '../../signals/catalogue/signal-catalogue.ts';
import type { FoundRegression } from '../../storage/ports/reports.ts';
import { loadVerdictModel } from '../../workers/load-verdict-model.ts';
import { type HeldSamples, holdSamples } from './inline-samples.ts';
import { plainSignals } from './plain-signals.ts';

/** The same model as the server's: the same answer. */
const model = loadVerdictModel();

/**
 * Judges the releases among the events given on the samples given, each with what was known two hours after it: the same judgement that a
 * server makes of what it stores, made on what is held in memory. The earliest release is judged first, as a regression that is still
 * live bears on those after it. Of events with the same key the first one stands. Looks at no clock and rolls no dice: the same data gives the same answer.
 */
export async function analyzeGiven(given: GivenData, settings: ImpactSettings): Promise<GivenAnalysis> {
  const samples = holdSamples(given.series);
  const events = given.events.map(dated);
  const told = events.filter(({ key }, index) => key === null || events.findIndex((other) => other.key === key) === index);
  const asOf = samples.endsAt ?? latestOf(events);
  const releases = told.filter(isRelease).toSorted((a, b) => effectiveAt(a) - effectiveAt(b) || a.createdAt - b.createdAt);
  const catalogue = catalogueOf(given, samples);
  const reports = new Map<string, Report>();
  const needs = needsOf(samples, serveCatalogue(catalogue), releases, reports, settings);
  const shown: GivenRelease[] = [];
  for (const release of releases) {
    const outcome = await judgeRelease(release.id, 'request', asOf, needs);
    if (outcome.outcome !== 'judged' || !isWanted(release, given)) continue;
    shown.push({ index: events.indexOf(release), release, report: outcome.report });
  }
  return { asOf, points: samples.points, signals: allOf(catalogue), releases: shown };
}

const isWanted = ({ version, commit, key, service }: Release, given: GivenData): boolean =>
  (given.service === null || service === given.service) &&
  (given.release === null || [version, commit, key].includes(given.release));

/** Events get ids and an order by their place. */
const dated = (draft: EventDraft, index: number): DatedEvent => ({
  ...draft,
  id: `event-${index}`,
  createdAt: millis(index),
  updatedAt: millis(index),
});

const latestOf = (events: readonly DatedEvent[]): Millis =>
  millis(events.reduce((last, event) => Math.max(last, effectiveAt(event)), 0));

/** What is discovered, what is defined, and a plain signal for what is left. */
function catalogueOf(given: GivenData, { series }: HeldSamples): CatalogueIndex {
  const index = new CatalogueIndex();
  for (const each of series) index.addSeries(each);
  for (const signal of given.signals) index.define(signal);
  const known = allOf(index);
  const taken = new Set(known.map(({ id }) => id));
  for (const signal of plainSignals(series, known)) if (!taken.has(signal.id)) index.define(signal);
  return index;
}

/** By id. */
const allOf = (index: CatalogueIndex): readonly Signal[] =>
  index.ofPlace({ service: null, environment: null }, { after: null, limit: Number.POSITIVE_INFINITY }).items;

/** The ports of a judgement, on what is held in memory. */
function needsOf(
  samples: HeldSamples,
  signals: SignalCatalogue,
  releases: readonly Release[],
  reports: Map<string, Report>,
  settings: ImpactSettings,
): JudgeReleaseNeeds {
  const marks = releases.map(markOf);
  const within = (range: ReleaseRange) => marks.filter((mark) => isIn(mark, range));
  return {
    samples,
    signals,
    events: {
      get: async (id) => releases.find((release) => release.id === id) ?? null,
      releases: async (range) => within(range),
      neighbours: async (range) => within(range),
    },
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
    // Nobody looks again, so no look has to make up for others.
    settings: { ...settings, earlyLogOdds: 0 },
  };
}

const isIn = ({ service, at }: ReleaseMark, { services, from, to }: ReleaseRange): boolean =>
  at >= from && (to === null || at < to) && (services === null || services.includes(service));

function regressionsOf(release: ReleaseMark, report: Report | undefined, signals: readonly string[]): readonly FoundRegression[] {
  if (report?.verdict !== 'flagged') return [];
  const regressions = report.findings.filter(({ signal, verdict }) => verdict === 'regression' && signals.includes(signal));
  return regressions.map(({ signal, onset }) => ({ signal, release, onsetAt: onset?.at ?? null }));
}
