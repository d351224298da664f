import { MINUTE_MS, type Millis } from '../../model/instant.ts';
import type { Series, SeriesName } from '../../model/series.ts';
import { tagValue } from '../../model/tags.ts';
import { codeOf, type SeriesVersion, scopeKey, versionOfSeries } from './version-of-series.ts';

/** A version that its scope has sent, and since when. */
export interface SeenVersion extends SeriesVersion {
  readonly firstAt: Millis;
  /** Some of the series that say so: whether it is live is read off these. */
  readonly carriers: readonly SeriesName[];
}

/** What is known of the versions of one service in one environment. */
export interface VersionedScope {
  readonly key: string;
  /** Those that say which version of the service is live, ascending by `firstAt`. */
  versions(): readonly SeenVersion[];
}

/** Versions of a scope beyond this are forgotten, the first ones first: what has so many is no version. */
const MOST_VERSIONS = 200;
/** Scopes beyond this are not followed. A tenth of the series that may be stored. */
const MOST_SCOPES = 10_000;
const MOST_CARRIERS = 8;
/** A tag `version` counts where most series of the service carry it; otherwise it is that of an API, or of a part. */
const SHARE_OF_SERIES = 0.5;

interface Scope {
  readonly key: string;
  readonly service: string;
  /** By what states them, then by version or commit. */
  readonly byStatement: Map<string, Map<string, SeenVersion>>;
  series: number;
  versioned: number;
}

/** The versions that series name, from each series as it is first seen. */
export class VersionRegistry {
  readonly #scopes = new Map<string, Scope>();

  /** Takes a series that is new, and returns its scope where it names a version that its scope has not sent before. */
  add(series: Series): VersionedScope | null {
    const service = tagValue(series.tags, 'service');
    if (!service) return null;
    const environment = tagValue(series.tags, 'environment') || tagValue(series.tags, 'env') || null;
    const scope = this.#scopeOf(service, environment);
    if (!scope) return null;
    scope.series += 1;
    const version = versionOfSeries(series);
    if (!version) return null;
    if (version.statedBy === 'tag') scope.versioned += 1;
    return remember(scope, version, series) ? viewOf(scope) : null;
  }

  /** Every scope with more than one version. */
  severalVersions(): readonly VersionedScope[] {
    return [...this.#scopes.values()].map(viewOf).filter((scope) => scope.versions().length > 1);
  }

  #scopeOf(service: string, environment: string | null): Scope | null {
    const key = scopeKey({ service, environment });
    const known = this.#scopes.get(key);
    if (known || this.#scopes.size >= MOST_SCOPES) return known ?? null;
    const scope = { key, service, byStatement: new Map(), series: 0, versioned: 0 };
    this.#scopes.set(key, scope);
    return scope;
  }
}

/** True where the version is new to the scope. */
function remember(scope: Scope, version: SeriesVersion, { metric, tags, firstAt }: Series): boolean {
  const versions = scope.byStatement.get(version.statedBy) ?? new Map<string, SeenVersion>();
  scope.byStatement.set(version.statedBy, versions);
  const code = codeOf(version);
  const known = versions.get(code);
  const carrier = { metric, tags };
  if (known) {
    const carriers = known.carriers.length < MOST_CARRIERS ? [...known.carriers, carrier] : known.carriers;
    versions.set(code, { ...known, firstAt: firstAt < known.firstAt ? firstAt : known.firstAt, carriers });
    return false;
  }
  versions.set(code, { ...version, firstAt, carriers: [carrier] });
  if (versions.size > MOST_VERSIONS) versions.delete(versions.keys().next().value!);
  return true;
}

const viewOf = (scope: Scope): VersionedScope => ({
  key: scope.key,
  versions: () => [...(statementOf(scope)?.values() ?? [])].sort((a, b) => a.firstAt - b.firstAt),
});

/** What states the version of the service best: itself, then a tag that most of its series carry, then the build of the program that it is. */
function statementOf({ service, byStatement, series, versioned }: Scope): ReadonlyMap<string, SeenVersion> | undefined {
  const ofService = byStatement.get('service');
  if (ofService) return ofService;
  if (byStatement.has('tag') && versioned >= SHARE_OF_SERIES * series) return byStatement.get('tag');
  const builds = [...byStatement].filter(([metric]) => metric !== 'tag');
  if (builds.length < 2) return builds[0]?.[1];
  // Libraries state their builds too.
  const own = plain(service);
  const named = builds.find(([metric]) => ['buildinfo', 'appbuildinfo', `${own}buildinfo`].includes(plain(metric)));
  return named?.[1];
}

const plain = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]/g, '');

/** Versions of one roll-out, and hosts that begin to report after another, come within this. */
export const TOGETHER_MS = 15 * MINUTE_MS;
