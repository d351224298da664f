import type { Context } from '../../component/context.ts';
import { type EventDraft, effectiveAt } from '../../model/event.ts';
import { EVERY_EVENT } from '../../model/event-filter.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, type Millis, millis, SECOND_MS } from '../../model/instant.ts';
import { CODE_KINDS } from '../../model/release.ts';
import { SAME_DEPLOY_MS, sameCode } from '../../model/same-deploy.ts';
import { type SeriesName, seriesKey } from '../../model/series.ts';
import { literalTag } from '../../signals/discovery/tag-pattern.ts';
import { findReturn } from './find-return.ts';
import { versionEvent } from './version-events.ts';
import { codeOf, scopeKey } from './version-of-series.ts';
import { type SeenVersion, TOGETHER_MS, type VersionedScope, VersionRegistry } from './version-registry.ts';

/** How soon a new version is noticed. Reading the series that are new costs next to nothing. */
const NEW_SERIES_EVERY_MS = 15 * SECOND_MS;
/** How soon one that is back is: the samples of scopes with several versions are looked at. */
const RETURNS_EVERY_MS = MINUTE_MS;
const PAGE_SIZE = 1_000;

/** Older history is not made into events: nobody deployed it now. As long as a machine may be down and its senders catch up. */
const OLDEST_MS = DAY_MS;
/** For a version to be live now. */
const LIVE_MS = 5 * MINUTE_MS;
/** Old, new, a canary and one left behind. What has more at once is no version of the service but one of each host or build. */
const MOST_AT_ONCE = 4;
/** How far back the event is searched for that reports the version already. */
const REPORTED_WITHIN_MS = 6 * HOUR_MS;
/** Some megabytes. Beyond it what is known is looked at again, and its events have keys that are known. */
const MOST_SETTLED = 50_000;
/** Scopes whose samples are read in one pass, the next ones in the next. */
const SCOPES_A_PASS = 50;

export interface WatcherContext extends Pick<Context, 'clock'> {
  readonly storage: {
    readonly samples: Pick<Context['storage']['samples'], 'listSeries' | 'select'>;
    readonly events: Pick<Context['storage']['events'], 'list'>;
  };
  readonly events: Pick<Context['events'], 'post'>;
  readonly log: Pick<Context['log'], 'info'>;
}

/**
 * Posts an event for each version that a service begins to report, or reports again. All of it follows from what is stored: after a restart
 * the same versions are found, and their events have the same keys.
 */
export class VersionWatcher {
  readonly #context: WatcherContext;
  readonly #book = new VersionRegistry();
  /** Where the last page begins that was read, and which series of it are known. */
  #cursor: string | null = null;
  readonly #knownOfPage = new Set<string>();
  /** Scopes with new versions that are not dealt with yet: where the store takes no events they wait for the next pass. */
  readonly #changed = new Map<string, VersionedScope>();
  /** What was dealt with, so that it is not looked at again with each further version. */
  readonly #settled = new Set<string>();
  #returnsAt = Number.NEGATIVE_INFINITY;
  #nextScope = 0;

  constructor(context: WatcherContext) {
    this.#context = context;
  }

  /** One pass; resolves to how long to wait for the next. */
  async pass(): Promise<number> {
    await this.#readNewSeries();
    for (const [key, scope] of this.#changed) {
      await this.#postNew(scope);
      this.#changed.delete(key);
    }
    const now = this.#context.clock();
    if (now >= this.#returnsAt + RETURNS_EVERY_MS) {
      this.#returnsAt = now;
      await this.#postReturns(now);
    }
    return NEW_SERIES_EVERY_MS;
  }

  /** Finds the scopes that have versions that are new to them. Series are listed in the order in which they came, so only the last page is read again. */
  async #readNewSeries(): Promise<void> {
    for (;;) {
      const request = { limit: PAGE_SIZE, cursor: this.#cursor };
      const page = await this.#context.storage.samples.listSeries({ metric: null, tags: [] }, request);
      for (const series of page.items) {
        const key = seriesKey(series.metric, series.tags);
        if (this.#knownOfPage.has(key)) continue;
        this.#knownOfPage.add(key);
        const scope = this.#book.add(series);
        if (scope) this.#changed.set(scope.key, scope);
      }
      if (page.nextCursor === null) return;
      this.#cursor = page.nextCursor;
      this.#knownOfPage.clear();
    }
  }

  async #postNew(scope: VersionedScope): Promise<void> {
    const oldest = this.#context.clock() - OLDEST_MS;
    const versions = scope.versions();
    const first = versions[0];
    if (!first) return;
    const isNew = (seen: SeenVersion): boolean =>
      // What a service reports from the beginning was not deployed at that moment, as far as anybody knows.
      seen.firstAt >= oldest && seen.firstAt > first.firstAt + TOGETHER_MS && !this.#settled.has(settledKey(seen));
    const candidates = versions.filter(isNew);
    for (const seen of candidates) {
      const before = versions.filter((other) => other.firstAt < seen.firstAt);
      const areTooMany = candidates.length > MOST_AT_ONCE || (await this.#areTooMany(before, seen.firstAt));
      if (!areTooMany) await this.#post(versionEvent(seen, 'deploy', seen.firstAt, false));
      this.#settle(seen);
    }
  }

  #settle(seen: SeenVersion): void {
    if (this.#settled.size >= MOST_SETTLED) this.#settled.clear();
    this.#settled.add(settledKey(seen));
  }

  /** True where so many versions are live at once that they are none. */
  async #areTooMany(before: readonly SeenVersion[], at: Millis): Promise<boolean> {
    if (before.length < MOST_AT_ONCE) return false;
    let live = 0;
    for (const version of before.slice(-2 * MOST_AT_ONCE)) {
      const instants = await this.#instantsOf(version, millis(at - TOGETHER_MS), millis(at + TOGETHER_MS));
      if (instants.length > 0) live += 1;
    }
    return live >= MOST_AT_ONCE;
  }

  async #postReturns(now: Millis): Promise<void> {
    const scopes = this.#book.severalVersions();
    const begin = this.#nextScope < scopes.length ? this.#nextScope : 0;
    const some = scopes.slice(begin, begin + SCOPES_A_PASS);
    this.#nextScope = begin + some.length;
    for (const scope of some) await this.#postReturnOf(scope, now);
  }

  async #postReturnOf(scope: VersionedScope, now: Millis): Promise<void> {
    const from = millis(now - OLDEST_MS);
    const recent = scope.versions().slice(-2 * MOST_AT_ONCE);
    const read = await Promise.all(
      recent.map(async (version) => ({ version, at: await this.#instantsOf(version, from, millis(now + MINUTE_MS)) })),
    );
    for (const { version, at } of read) {
      if (at.length === 0 || at.at(-1)! < now - LIVE_MS) continue;
      const others = read.filter((other) => other.version !== version && other.at.length > 0);
      const back = findReturn(at, Float64Array.from(others.flatMap((other) => [...other.at])).sort());
      if (back === null) continue;
      const replaced = others.filter((other) => other.at[0]! < back).map((other) => other.version);
      const isOlder = replaced.some((other) => other.firstAt > version.firstAt);
      await this.#post(versionEvent(version, isOlder ? 'rollback' : 'deploy', back, true));
    }
  }

  /** When its carriers reported, ascending. */
  async #instantsOf({ carriers }: SeenVersion, from: Millis, to: Millis): Promise<Float64Array> {
    const selectors = carriers.map(exactly);
    const range = { from, to, step: { stepMs: MINUTE_MS, aggregate: 'count' } } as const;
    const { items } = await this.#context.storage.samples.select(selectors, range, null);
    return Float64Array.from(new Set(items.flatMap(({ samples }) => [...samples.at]))).sort();
  }

  /** Posts it, unless the scope is known to have this code already: the pipeline, or GitHub, has said so. */
  async #post(draft: EventDraft): Promise<void> {
    if (await this.#isReported(draft)) return;
    const posted = await this.#context.events.post([draft], null);
    const isNew = posted.outcome === 'stored' && posted.events.some(({ created }) => created);
    const { kind, service, environment, version, commit } = draft;
    if (isNew) this.#context.log.info({ kind, service, environment, version, commit }, 'the metrics show a deploy');
  }

  async #isReported({ service, environment, version, commit, startedAt }: EventDraft): Promise<boolean> {
    const filter = {
      ...{ ...EVERY_EVENT, service, kinds: CODE_KINDS },
      environments: environment === null ? null : [environment, null],
      from: millis(startedAt - REPORTED_WITHIN_MS),
      to: millis(startedAt + SAME_DEPLOY_MS),
    };
    const { items } = await this.#context.storage.events.list(filter, { limit: PAGE_SIZE, cursor: null });
    const last = items.find((event) => event.status !== 'failed' && event.source !== 'metrics');
    if (!last) return false;
    if (sameCode(last, { version, commit })) return true;
    // A report that does not say which version it is stands for the one that appears with it.
    const saysNothing = last.version === null && (last.commit === null || commit === null);
    return saysNothing && Math.abs(effectiveAt(last) - startedAt) <= SAME_DEPLOY_MS;
  }
}

const settledKey = (seen: SeenVersion): string => `${scopeKey(seen)} ${codeOf(seen)}`;

/** Picks the series, and others only if they carry more tags. */
const exactly = ({ metric, tags }: SeriesName) => ({
  metric,
  tags: tags.map(([name, value]) => [name, literalTag(value)] as const),
});
