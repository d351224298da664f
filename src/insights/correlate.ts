import type { CorrelationSettings } from '../analysis/correlation/correlation-input.ts';
import type { Context } from '../component/context.ts';
import type {
  CorrelationRange,
  CorrelationRefusal,
  PairAnswer,
  PairQuestion,
  TagAnswer,
  TagQuestion,
} from '../model/correlation.ts';
import { type DatedEvent, effectiveAt } from '../model/event.ts';
import { EVERY_EVENT, environmentsNear } from '../model/event-filter.ts';
import type { Page } from '../model/page.ts';
import { isReleaseKind, wentLive } from '../model/release.ts';
import type { Signal } from '../model/signal.ts';
import { zoneOffsets } from '../model/zone-offsets.ts';
import type { SignalCatalogue } from '../signals/catalogue/signal-catalogue.ts';
import { signalsOfScope } from '../signals/catalogue/signals-of-scope.ts';
import { sameEnvironment } from '../signals/discovery/signals-of-release.ts';
import { readSignalWindows } from '../signals/windows/read-signals.ts';
import type { EventStore } from '../storage/ports/events.ts';
import { besideReports, tagReleases } from './tag-releases.ts';

export type CorrelationContext = Pick<Context, 'storage' | 'workers'>;

/** Any value is as good; it is fixed so that the same question has the same answer. */
const SEED = 1;

/** A month of all of them is in memory at once. */
const MAX_SIGNALS = 50;
/** Five hundred pairs, each a few milliseconds. */
const MAX_SIGNALS_PAIRED = 32;
/** The work grows with their number, and fewer are enough to see a pattern. */
const MAX_EVENTS = 500;
const PAGE_SIZE = 1_000;

/** What the events of a tag have to do with signals. Rejects when the store or the analysis fails, and for an unknown time zone. */
export async function correlateTag(question: TagQuestion, { storage, workers }: CorrelationContext): Promise<TagAnswer> {
  const { service, environment, signal: signalId } = question;
  const signals =
    signalId === null
      ? await signalsOfScope({ service, environment }, storage.signals)
      : await byIds([signalId], storage.signals);
  if ('outcome' in signals) return signals;
  if (signals.length > MAX_SIGNALS) return tooMany('signals', signals.length, MAX_SIGNALS);
  const events = await eventsOfTag(question, signalId === null ? service : (service ?? signals[0]!.service), storage.events);
  if (events.length > MAX_EVENTS) return tooMany('events', events.length, MAX_EVENTS);

  const windows = await readWindows(signals, question, storage);
  // Compared here: without an environment in the question the signals are of several.
  const eventsOf = (signal: Signal) => events.filter((event) => sameEnvironment(event.environment, signal.environment));
  const trains = signals.map((signal, index) => {
    return { signal: described(signal), window: windows[index]!, eventsAt: eventsOf(signal).map(effectiveAt) };
  });
  const [answer, releases] = await Promise.all([
    workers.correlateTag({ tag: question.tag, trains }, settingsOf(question)),
    tagReleases(events, storage.reports),
  ]);
  const judged = answer.map((train, index) => besideReports(train, eventsOf(signals[index]!), releases));
  return { outcome: 'answered', seed: SEED, events: events.length, trains: judged, releases };
}

/** What signals have to do with each other. Rejects as `correlateTag` does. */
export async function correlatePairs(question: PairQuestion, { storage, workers }: CorrelationContext): Promise<PairAnswer> {
  const signals =
    question.form === 'pair'
      ? await byIds([question.signal, question.other], storage.signals)
      : (await signalsOfScope(question, storage.signals)).filter(({ service }) => service === question.service);
  if ('outcome' in signals) return signals;
  if (signals.length > MAX_SIGNALS_PAIRED) return tooMany('signals', signals.length, MAX_SIGNALS_PAIRED);

  const windows = await readWindows(signals, question, storage);
  const windowed = signals.map((signal, index) => ({ signal: described(signal), window: windows[index]! }));
  const pairs = signals.flatMap((first, a) =>
    signals.flatMap((second, b) => {
      const comparable = question.form === 'pair' || sameEnvironment(first.environment, second.environment);
      return a < b && comparable ? [[a, b] as const] : [];
    }),
  );
  const answer = await workers.correlatePairs({ signals: windowed, pairs }, settingsOf(question));
  return { outcome: 'answered', seed: SEED, pairs: answer };
}

const settingsOf = ({ timeZone, from, to }: CorrelationRange): CorrelationSettings => ({
  zone: zoneOffsets(timeZone, from, to),
  seed: SEED,
});

const tooMany = (what: 'signals' | 'events', count: number, limit: number): CorrelationRefusal => ({
  outcome: 'too_many',
  what,
  count,
  limit,
});

const described = ({ id, name, kind, bad, unit }: Signal) => ({ id, name, kind, bad, unit });

async function byIds(
  ids: readonly string[],
  signals: Pick<SignalCatalogue, 'get'>,
): Promise<readonly Signal[] | CorrelationRefusal> {
  const found = await Promise.all(ids.map((id) => signals.get(id)));
  const missing = found.indexOf(null);
  return missing < 0 ? found.filter((signal) => signal !== null) : { outcome: 'unknown_signal', id: ids[missing]! };
}

const readWindows = (signals: readonly Signal[], { from, to }: CorrelationRange, storage: Context['storage']) =>
  readSignalWindows(
    signals.map((signal) => ({ signal, stepMs: null })),
    from,
    to,
    storage,
  );

/** Events with the tag that went live; a deploy that failed did not. At most a page more than may be used. */
async function eventsOfTag(
  { tag, environment, from, to }: TagQuestion,
  service: string | null,
  events: Pick<EventStore, 'get' | 'list'>,
): Promise<readonly DatedEvent[]> {
  const filter = { ...EVERY_EVENT, tags: [tag], service, environments: environmentsNear(environment), from, to };
  const found: DatedEvent[] = [];
  let cursor: string | null = null;
  do {
    const page: Page<DatedEvent> = await events.list(filter, { limit: PAGE_SIZE, cursor });
    found.push(...page.items.filter(happened));
    cursor = page.nextCursor;
  } while (cursor !== null && found.length <= MAX_EVENTS);
  return firstReports(found, events);
}

const happened = (event: DatedEvent): boolean => !isReleaseKind(event) || wentLive(event);

/** Of several reports of one deploy the first, whichever of them has the tag. */
async function firstReports(found: readonly DatedEvent[], events: Pick<EventStore, 'get'>): Promise<readonly DatedEvent[]> {
  const firsts = new Map<string, DatedEvent>();
  for (const event of found) {
    const first = event.sameAs === null ? event : await events.get(event.sameAs);
    if (first) firsts.set(first.id, first);
  }
  return [...firsts.values()];
}
