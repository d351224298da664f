import type { ComponentStorage } from '../component/context.ts';
import { eventFilter, pageRequest, textOf } from '../http/list-query.ts';
import { ProblemError } from '../http/problems.ts';
import { type Answer, type Call, jsonAnswer, type Route } from '../http/route.ts';
import type { Release, ReleaseVerdict } from '../model/release.ts';
import type { Report } from '../model/report.ts';
import type { ReleaseSources } from '../model/same-deploy.ts';
import type { Schema } from '../openapi/schema.ts';
import type { CountedFalseFlags } from '../report/expected-false-flags.ts';
import { NO_EXTRAS, renderReport } from '../report/render-markdown.ts';
import { unmatchedOf } from '../signals/catalogue/unmatched-of.ts';
import { type ReleaseBackground, releaseReportJson, releaseSummaryJson } from './release-json.ts';

/** What judging does beside its loop. */
interface ReleaseJudging {
  readonly storage: Pick<ComponentStorage, 'events' | 'reports' | 'changes' | 'publications' | 'signals'>;
  /** The share of quiet moments flagged, of the signals of which it has been measured. */
  falseFlags(): CountedFalseFlags;
  /** Judges the release with the data of this moment; resolves with the newest report when it is stored. */
  analyze(releaseId: string): Promise<Report>;
}

/** `/v1/releases`, `/v1/releases/{id}` and `/v1/releases/{id}/analyze`. */
export const releasesRoutes = (judging: ReleaseJudging): readonly Route[] => [
  {
    method: 'get',
    path: '/v1/releases',
    access: 'read',
    body: 'none',
    async handle({ query }) {
      const filter = { ...eventFilter(query), verdict: textOf(query, 'verdict') as ReleaseVerdict | null };
      const { items, nextCursor } = await judging.storage.reports.listReleases(filter, pageRequest(query));
      const releases = items.map(({ release, report }) => releaseSummaryJson(release as Release, report, judging.falseFlags()));
      return jsonAnswer<Schema<'ReleasePage'>>({ releases, nextCursor });
    },
  },
  {
    method: 'get',
    path: '/v1/releases/{id}',
    access: 'read',
    body: 'none',
    handle: (call) => getRelease(call, judging),
  },
  {
    method: 'post',
    path: '/v1/releases/{id}/analyze',
    access: 'admin',
    body: 'none',
    async handle({ params }) {
      const found = await findRelease(params.id ?? '', judging);
      const { release } = found;
      const report = await judging.analyze(release.id);
      const history = await judging.storage.reports.history(release.id);
      return jsonAnswer(
        releaseReportJson(release, report, history, await backgroundOf(found, report, judging.storage), judging.falseFlags()),
      );
    },
  },
];

async function getRelease({ params, query, headers }: Call, judging: ReleaseJudging): Promise<Answer> {
  const found = await findRelease(params.id ?? '', judging);
  const { release } = found;
  const history = await judging.storage.reports.history(release.id);
  const version = query.version as number | undefined;
  const report = version === undefined ? (history[0] ?? null) : history.find((each) => each.version === version);
  if (report === undefined) throw new ProblemError('not-found', `This release has no analysis with version ${version}.`);
  const format = textOf(query, 'format') ?? (prefersMarkdown(headers.accept) ? 'markdown' : 'json');
  const background = await backgroundOf(found, report, judging.storage);
  return format === 'json'
    ? jsonAnswer(releaseReportJson(release, report, history, background, judging.falseFlags()))
    : {
        kind: 'text',
        status: 200,
        type: 'text/markdown; charset=utf-8',
        text: renderReport(release, report, {
          ...NO_EXTRAS,
          changes: background.changes,
          run: background.run,
          falseFlags: judging.falseFlags(),
          unmatched: background.unmatched,
        }),
      };
}

const backgroundOf = async (
  { release, sources, run }: ReleaseSources,
  report: Report | null,
  { changes, publications, signals }: ReleaseJudging['storage'],
): Promise<ReleaseBackground> => ({
  sources,
  run,
  changes: await changes.get(release.id),
  writeBack: await publications.ofRelease(release.id),
  unmatched: await unmatchedOf({ release, report }, signals),
});

/** No browser or client names Markdown by default, so a request that does wants it. */
const prefersMarkdown = (accept: string | undefined): boolean =>
  (accept ?? '').split(',').some((range) => range.split(';')[0]?.trim().toLowerCase() === 'text/markdown');

/** The release by the id of any of its reports. */
async function findRelease(id: string, judging: ReleaseJudging): Promise<ReleaseSources> {
  const found = await judging.storage.events.release(id);
  if (found) return found;
  const event = await judging.storage.events.get(id);
  const detail = event
    ? 'This event is no release: only deploys, rollbacks, flags, configs and migrations that went live are judged.'
    : 'There is no release with this id.';
  throw new ProblemError('not-found', detail);
}
