import { canonicalEnvironment } from '../../model/event.ts';
import type { SeriesName } from '../../model/series.ts';
import { type Tags, tagValue } from '../../model/tags.ts';

/** Which code a series says is live, and where. One of `version` and `commit` is there. */
export interface SeriesVersion {
  readonly service: string;
  /** As the series has it; null where it names none. */
  readonly environment: string | null;
  readonly version: string | null;
  readonly commit: string | null;
  readonly branch: string | null;
  /**
   * `service`: a tag that says which version of the service this is (OpenTelemetry, Datadog); `tag`: a tag `version`, which may be the
   * version of something else; a metric name: that of a `..._build_info`.
   */
  readonly statedBy: string;
}

/** What events hold at most. */
const LONGEST_SERVICE = 128;
const LONGEST_VERSION = 256;

/** Metrics that state a version of their own: what the process is made of (`go_info`), or the build of one component. */
const INFO = /(^|[._])info$/;
const BUILD_INFO = /(^|[._])build[._]info$/;
/** The resource of an OpenTelemetry service, where its attributes are not tags of every series. */
const TARGET_INFO = /(^|[._])target[._]info$/;

const SERVICE_VERSION_TAGS = ['service.version', 'service_version'];
const COMMIT_TAGS = [
  'commit',
  'revision',
  'sha',
  'git_commit',
  'git_sha',
  'commit_sha',
  'git.commit.sha',
  'vcs.ref.head.revision',
];
const COMMIT = /^[0-9a-f]{7,64}$/i;
/** What builds without a version say. */
const NO_VERSION = /^(|unknown|dev|devel|\(devel\)|none|null|undefined|latest|n\/a|-)$/i;

/** Null for a series that names no service, or no version of it. */
export function versionOfSeries({ metric, tags }: SeriesName): SeriesVersion | null {
  const service = tagValue(tags, 'service');
  if (!service || service.length > LONGEST_SERVICE) return null;
  const isBuildInfo = BUILD_INFO.test(metric);
  const ofService = firstOf(tags, SERVICE_VERSION_TAGS);
  const stated = ofService ?? (INFO.test(metric) && !isBuildInfo ? null : tagValue(tags, 'version'));
  const version = stated === null || NO_VERSION.test(stated) || stated.length > LONGEST_VERSION ? null : stated;
  const commit = isBuildInfo || TARGET_INFO.test(metric) || version !== null ? firstOf(tags, COMMIT_TAGS) : null;
  const isCommit = commit !== null && COMMIT.test(commit);
  if (version === null && !(isCommit && isBuildInfo)) return null;
  const environment = tagValue(tags, 'environment') || tagValue(tags, 'env') || null;
  if (environment !== null && environment.length > LONGEST_SERVICE) return null;
  return {
    ...{ service, environment, version },
    commit: isCommit ? commit : null,
    branch: isBuildInfo ? tagValue(tags, 'branch') || null : null,
    statedBy: ofService !== null ? 'service' : isBuildInfo ? metric : 'tag',
  };
}

/** One text for each scope to which versions go. */
export const scopeKey = ({ service, environment }: Pick<SeriesVersion, 'service' | 'environment'>): string =>
  JSON.stringify([service, environment === null ? null : canonicalEnvironment(environment)]);

/** By what versions are distinguished. */
export const codeOf = ({ version, commit }: Pick<SeriesVersion, 'version' | 'commit'>): string => version ?? commit ?? '';

function firstOf(tags: Tags, names: readonly string[]): string | null {
  for (const name of names) {
    const value = tagValue(tags, name);
    if (value) return value;
  }
  return null;
}
