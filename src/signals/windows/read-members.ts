import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import type { Millis } from '../../model/instant.ts';
import type { SeriesSamples } from '../../model/sample.ts';
import type { Signal, SignalMember } from '../../model/signal.ts';
import { matcherOf, selectorsOf } from '../discovery/select-series.ts';
import { type MemberTags, memberTags } from './member-tags.ts';
import { type ReadSignalsContext, readSeries } from './read-signals.ts';
import { readWindow } from './read-window.ts';

/** A release concerns the version that it brings and the one before; a few more where releases follow each other within the hour. */
const MOST_VERSIONS = 6;
/** As many of one version as are compared. */
const MOST_INSTANCES = 40;

/** A signal by what runs it. */
export interface SignalMembers {
  readonly start: Millis;
  readonly stepMs: number;
  readonly members: readonly SignalMember[];
}

interface MemberSeries extends MemberTags {
  readonly series: SeriesSamples[];
  firstAt: number;
}

/**
 * Each signal split by the version and the instance that its series carry, over `[from, to)`; null where they do not carry two of them. Of
 * more versions the newest are read, and of more instances the first by name.
 */
export async function readSignalMembers(
  requests: readonly { readonly signal: Signal; readonly stepMs: number }[],
  from: Millis,
  to: Millis,
  context: ReadSignalsContext,
): Promise<readonly (SignalMembers | null)[]> {
  if (requests.length === 0) return [];
  const { given, selectors } = await readSeries(
    requests.map(({ signal }) => signal),
    from,
    to,
    context,
  );
  const found: (SignalMembers | null)[] = [];
  for (const [index, { signal, stepMs }] of requests.entries()) {
    const matches = matcherOf(selectors[index]!);
    found.push(
      membersOf(
        signal,
        stepMs,
        given.filter(({ series }) => matches(series)),
        from,
        to,
      ),
    );
    await yieldToEventLoop();
  }
  return found;
}

function membersOf(
  signal: Signal,
  stepMs: number,
  given: readonly SeriesSamples[],
  from: Millis,
  to: Millis,
): SignalMembers | null {
  const isOwn = matcherOf(selectorsOf(signal.expression));
  const groups = newest(groupsOf(given).filter(({ series }) => series.some((one) => isOwn(one.series))));
  if (groups.length < 2) return null;
  const windows = groups.map(({ series }) => readWindow(signal, series, from, to, stepMs));
  const weights = groups.map(({ series }) => weightsOf(signal, series, from, to, stepMs));
  return {
    start: windows[0]!.start,
    stepMs,
    members: groups.map(({ version, instance }, index) => ({
      ...{ version, instance },
      values: windows[index]!.values,
      requests: windows[index]!.denominators ?? weights[index]!,
    })),
  };
}

/** The requests behind a mean that is weighted by them. */
function weightsOf(
  signal: Signal,
  series: readonly SeriesSamples[],
  from: Millis,
  to: Millis,
  stepMs: number,
): Float64Array | null {
  const { expression } = signal;
  if (expression.form !== 'mean' || !expression.weight) return null;
  const counts: Signal = { ...signal, kind: 'count', expression: { form: 'sum', of: expression.weight } };
  return readWindow(counts, series, from, to, stepMs).values;
}

function groupsOf(given: readonly SeriesSamples[]): readonly MemberSeries[] {
  const groups = new Map<string, MemberSeries>();
  for (const one of given) {
    const tags = memberTags(one.series.tags);
    const firstAt = one.samples.at[0];
    if (tags === null || firstAt === undefined) continue;
    const key = JSON.stringify([tags.version, tags.instance]);
    const known = groups.get(key);
    if (known) {
      known.series.push(one);
      known.firstAt = Math.min(known.firstAt, firstAt);
    } else groups.set(key, { ...tags, series: [one], firstAt });
  }
  return [...groups.values()];
}

/** Without versions it is instances that come and go: those that came last and those that were there are both needed. */
function newest(groups: readonly MemberSeries[]): readonly MemberSeries[] {
  const byVersion = Map.groupBy(groups, ({ version }) => version);
  const firstOf = (members: readonly MemberSeries[]): number => Math.min(...members.map(({ firstAt }) => firstAt));
  return [...byVersion.values()]
    .map((members) => ({ members, firstAt: firstOf(members) }))
    .toSorted((a, b) => b.firstAt - a.firstAt)
    .slice(0, MOST_VERSIONS)
    .flatMap(({ members }) => (members[0]!.version === null ? lastAndFirst(members) : byName(members)));
}

const byName = (members: readonly MemberSeries[]): readonly MemberSeries[] =>
  members.toSorted((a, b) => (a.instance < b.instance ? -1 : 1)).slice(0, MOST_INSTANCES);

function lastAndFirst(members: readonly MemberSeries[]): readonly MemberSeries[] {
  const byAge = members.toSorted((a, b) => a.firstAt - b.firstAt || (a.instance < b.instance ? -1 : 1));
  return byAge.length <= 2 * MOST_INSTANCES ? byAge : [...byAge.slice(0, MOST_INSTANCES), ...byAge.slice(-MOST_INSTANCES)];
}
