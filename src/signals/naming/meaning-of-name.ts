import type { BadDirection, SignalKind } from '../../model/signal.ts';
import { KNOWN_METRICS, type KnownMeaning } from './known-metrics.ts';
import { isPercentile, wordsOf } from './metric-words.ts';
import { inPhrases } from './phrases.ts';
import { hasRole, type WordRole } from './vocabulary.ts';

/** What the name of a metric says about its numbers. */
export interface MetricMeaning {
  readonly kind: SignalKind;
  readonly bad: BadDirection;
}

/** A level of which a change in either direction may be harm: what is assumed of a name that says nothing. */
const UNKNOWN: MetricMeaning = { kind: 'gauge', bad: 'either' };

/** Words behind the name of a metric that say how it was aggregated, not what it measures. */
const AGGREGATIONS = new Set([
  ...['avg', 'average', 'mean', 'max', 'maximum', 'min', 'minimum', 'sum', 'stddev', 'std', 'last', 'value', 'upper', 'lower'],
  ...['bucket', 'current', 'gauge', 'samplecount', '1m', '5m', '15m', '1min', '5min', '15min'],
]);

/** Words at the end of a counter's name. */
const COUNTER_ENDINGS = new Set(['total', 'count', 'counter', 'num', 'number', 'cnt']);

/**
 * Actions of users and services. One of them in the singular and alone may count the action or time it (a StatsD timer is often called by
 * what it times): such a name says nothing.
 */
const ACTIONS = new Set([
  ...['checkout', 'search', 'login', 'signup', 'payment', 'order', 'purchase', 'booking', 'upload', 'download', 'query', 'call'],
  ...[
    'invocation',
    'execution',
    'lookup',
    'fetch',
    'read',
    'write',
    'resolve',
    'handshake',
    'command',
    'operation',
    'play',
    'click',
  ],
]);

/**
 * Kind and bad direction of a metric by its name: from the table of well-known names where it is one of them, with or without a sender's
 * prefix; by the rules for its words otherwise. A definition of the user comes before this.
 */
export function meaningOfName(name: string): MetricMeaning {
  if (ACTIONS.has(name.toLowerCase())) return UNKNOWN;
  const words = wordsOf(name);
  return knownMeaning(words) ?? ruledMeaning(inPhrases(words));
}

/** Of the well-known names by their words, joined. */
const KNOWN = new Map<string, MetricMeaning>(
  KNOWN_METRICS.flatMap(({ names }) =>
    Object.entries(names).flatMap(([meaning, text]) =>
      text
        .trim()
        .split(/\s+/)
        .map((name) => [wordsOf(name).join(' '), toMeaning(meaning as KnownMeaning)] as const),
    ),
  ),
);

function toMeaning(text: KnownMeaning): MetricMeaning {
  const [kind, bad] = text.split(' ') as [SignalKind, BadDirection];
  return { kind, bad };
}

/** A known name of a single word, such as `backlog`, is too short to be found behind any prefix. */
const FEWEST_WORDS_BEHIND_PREFIX = 2;

/** The meaning of the longest known name that the words end in, with and without aggregations behind it. */
function knownMeaning(words: readonly string[]): MetricMeaning | null {
  for (const end of [words.length, trimmedLength(words)]) {
    const named = words.slice(0, end);
    for (let start = 0; start === 0 || named.length - start >= FEWEST_WORDS_BEHIND_PREFIX; start += 1) {
      const known = KNOWN.get(named.slice(start).join(' '));
      if (known) return isPercentile(words.at(-1) ?? '') && known.kind === 'count' ? null : known;
      if (start >= named.length) break;
    }
  }
  return null;
}

/** How many words are left without aggregations, percentiles and counter endings at the end. */
function trimmedLength(words: readonly string[]): number {
  let length = words.length;
  while (length > 1 && isEnding(words[length - 1]!)) length -= 1;
  return length;
}

const isEnding = (word: string): boolean => AGGREGATIONS.has(word) || COUNTER_ENDINGS.has(word) || isPercentile(word);

/** What the rules look at. */
interface NameFacts {
  readonly words: readonly string[];
  /** The last word that is neither a unit nor an aggregation: what is measured. */
  readonly head: string;
  has(...any: readonly string[]): boolean;
  is(role: WordRole): boolean;
  /** Up where harm is counted, down where what is wanted is; null where neither is, or what negates it leaves it open. */
  readonly outcome: 'up' | 'down' | null;
  readonly isShare: boolean;
  readonly isPerTime: boolean;
  readonly isCounter: boolean;
}

type Rule = (facts: NameFacts) => MetricMeaning | null;

function ruledMeaning(words: readonly string[]): MetricMeaning {
  const facts = factsOf(words);
  for (const rule of RULES) {
    const meaning = rule(facts);
    if (meaning) return meaning;
  }
  return UNKNOWN;
}

const SHARE_WORDS = ['ratio', 'percent', 'percentage', 'pct', 'share', 'fraction', 'proportion', 'quota_used'];
const PER_TIME = new Set(['rps', 'qps', 'tps', 'ops', 'cps', 'iops', 'fps', 'throughput', 'rate', 'hz']);

function factsOf(words: readonly string[]): NameFacts {
  const has = (...any: readonly string[]): boolean => any.some((word) => words.includes(word));
  const is = (role: WordRole): boolean => words.some((word) => hasRole(word, role));
  const outcome = outcomeOf(words);
  const per = words.indexOf('per');
  const isPerTime = (per >= 0 && hasRole(words[per + 1] ?? '', 'timeUnit')) || words.some((word) => PER_TIME.has(word));
  const isOutcomeRate =
    has('rate') && per < 0 && (outcome !== null || has('conversion', 'ctr', 'retention', 'engagement', 'utilization', 'to'));
  return {
    words,
    head: headOf(words),
    has,
    is,
    outcome,
    isShare: has(...SHARE_WORDS) || isOutcomeRate,
    isPerTime,
    isCounter: words.slice(trimmedLength(words)).some((word) => COUNTER_ENDINGS.has(word)),
  };
}

/** Units behind what is measured. */
const UNITS = new Set([
  'byte',
  'kb',
  'mb',
  'gb',
  'kib',
  'mib',
  'gib',
  'bit',
  'percent',
  'percentage',
  'pct',
  'celsius',
  'core',
  'day',
]);

function headOf(words: readonly string[]): string {
  const named = words.slice(0, trimmedLength(words));
  return named.findLast((word) => !UNITS.has(word) && !hasRole(word, 'timeUnit')) ?? named.at(-1) ?? '';
}

/** How something is at present. */
const STATES = [
  ...[
    'unhealthy',
    'healthy',
    'available',
    'unavailable',
    'ready',
    'unready',
    'offline',
    'online',
    'dead',
    'alive',
    'live',
    'stuck',
    'blocked',
    'down',
    'unreachable',
  ],
  ...['deadlocked', 'underreplicated', 'insync', 'headroom', 'orphaned', 'zombie'],
];

/** They name a program or a process, and change when it does. */
const IDENTITIES = new Set(['info', 'version', 'pid', 'build', 'revision', 'generation', 'epoch']);

const SETTINGS = new Set(['limit', 'quota', 'threshold', 'config', 'setting', 'spec', 'capacity']);

/** Before a word they turn it into its opposite: `non_error`, `no_errors`, `not_ok`. */
const NEGATIONS = new Set(['non', 'not', 'no', 'without', 'un', 'never', 'zero']);
/** After a word of harm they say that it did not happen, or is over. */
const OVERCOMES = new Set([
  'free',
  'less',
  'resolved',
  'recovered',
  'avoided',
  'prevented',
  'fixed',
  'cleared',
  'healed',
  'mitigated',
]);

/** Harm counts more than what is wanted: `successful_requests_failed_later` counts failures. */
function outcomeOf(words: readonly string[]): 'up' | 'down' | null {
  const found = new Set<'up' | 'down'>();
  words.forEach((word, index) => {
    const [before = '', after = ''] = [words[index - 1], words[index + 1]];
    const negated = NEGATIONS.has(before);
    if (hasRole(word, 'harm')) found.add(negated || OVERCOMES.has(after) ? 'down' : 'up');
    else if (hasRole(word, 'good') && !(OVERCOMES.has(word) && hasRole(before, 'harm'))) found.add(negated ? 'up' : 'down');
  });
  if (found.has('up')) return 'up';
  return found.has('down') ? 'down' : null;
}

/** How a number of outcomes is counted: a level where it says how many there are at present, a count of events otherwise. */
function outcomeKind({ has, head, isShare, isPerTime, isCounter, outcome }: NameFacts): SignalKind {
  if (isShare) return 'ratio';
  if (isPerTime) return 'rate';
  if (has(...STATES) || has('dlq', 'depth', 'score', 'budget', 'current') || (hasRole(head, 'capacity') && !isCounter))
    return 'gauge';
  return outcome === 'up' || isCounter ? 'count' : 'rate';
}

/** Instants, versions and ages: `process_start_time_seconds`, `last_success_timestamp`, `build_info`. */
const instants: Rule = ({ has, head, isShare, outcome }) => {
  if (isShare) return has('uptime') ? { kind: 'ratio', bad: 'down' } : null;
  if (has('timestamp', 'uptime', 'starttime', 'boottime') || IDENTITIES.has(head)) return UNKNOWN;
  if (has('start', 'boot', 'birth', 'created') && head === 'time') return UNKNOWN;
  if (has('since')) return outcome === 'up' ? UNKNOWN : { kind: 'gauge', bad: 'up' };
  return null;
};

/** Settings and limits: their changes are made on purpose. */
const settings: Rule = ({ has, head, words, outcome }) => {
  // `request_timeout_seconds` is one, `timeouts` are events.
  if (head === 'timeout' && words.some((word) => hasRole(word, 'timeUnit'))) return UNKNOWN;
  if (outcome !== null || has('used', 'usage', 'utilization')) return null;
  const isBound = has('max', 'maximum', 'min', 'minimum') && has('connection', 'conn', 'pool', 'fd', 'thread', 'worker');
  return SETTINGS.has(head) || has('desired', 'configured', 'expected', 'planned') || (isBound && !has('active'))
    ? UNKNOWN
    : null;
};

/** What is left until something ends: less is worse. */
const remainingTime: Rule = ({ has, is }) =>
  (has('expiry', 'expire', 'expiration', 'ttl', 'remaining', 'left') && (is('timeUnit') || has('day', 'time'))) || has('mtbf')
    ? { kind: 'gauge', bad: 'down' }
    : null;

/** What users spend time on: neither longer nor shorter is worse. */
const TIME_OF_USERS = ['session', 'watch', 'visit', 'dwell', 'playback', 'engagement'];

/** Durations. Processor time is usage; the number of durations (`request_duration_count`) is one of what took them. */
const durations: Rule = ({ has, is, words, isCounter, isShare, isPerTime, outcome }) => {
  const isMeasured = is('timeUnit') || has('time') || words.some(isPercentile);
  if (isShare || has('per', 'cpu') || (isPerTime && !has('lag')) || !(isMeasured || is('time') || has('age'))) return null;
  if (has(...TIME_OF_USERS) && !has('request', 'query', 'response', 'latency', 'lag')) return UNKNOWN;
  // The running total of a duration, `..._seconds_total`, is still one.
  if (isCounter && (!isMeasured || words.at(-1) !== 'total')) return outcome === null ? ofCounter(has) : null;
  // `queue_wait` is a duration, `tasks_waiting` a number of tasks.
  if (!isMeasured && is('queue') && !has('latency', 'duration', 'wait', 'delay')) return null;
  return has('age') && !is('timeUnit') ? { kind: 'gauge', bad: 'up' } : { kind: 'latency', bad: 'up' };
};

const ofCounter = (has: NameFacts['has']): MetricMeaning => ({
  kind: 'count',
  bad: has('gc', 'wait', 'waiting', 'pause', 'delay') ? 'up' : 'down',
});

/** Errors, failures, misses; successes, hits, availability. */
const outcomes: Rule = (facts) => (facts.outcome === null ? null : { kind: outcomeKind(facts), bad: facts.outcome });

/** What is left of a resource. Idle connections and threads are no reserve that matters. */
const leftOver: Rule = ({ is, has, isShare }) => {
  if (!is('left') || has('gc')) return null;
  if (has('idle') && has('connection', 'conn', 'session', 'thread', 'client')) return UNKNOWN;
  return { kind: isShare ? 'ratio' : 'gauge', bad: 'down' };
};

const queues: Rule = ({ is, isShare, has, isCounter, isPerTime }) => {
  if (!is('queue')) return null;
  // What is put into a queue is traffic.
  if (has('enqueued') && (isCounter || isPerTime)) return { kind: isPerTime ? 'rate' : 'count', bad: 'down' };
  return { kind: isShare ? 'ratio' : 'gauge', bad: 'up' };
};

const usages: Rule = ({ is, isShare, has, isCounter, words }) => {
  if (!is('usage')) return null;
  if (has('utilization', 'utilisation', 'util')) return { kind: 'ratio', bad: 'up' };
  if (has('gc') && (isCounter || words.length <= 2)) return { kind: 'count', bad: 'up' };
  return { kind: isShare ? 'ratio' : 'gauge', bad: 'up' };
};

/** Requests, orders, sign-ups. Bytes say how large things are, of which neither more nor less is worse. */
const traffic: Rule = ({ is, has, isShare, isPerTime, isCounter }) => {
  if (!is('traffic')) return null;
  if (has('byte', 'size', 'length', 'kb', 'mb', 'gb', 'kib', 'mib', 'gib', 'bit'))
    return isPerTime || isCounter ? { kind: 'rate', bad: 'either' } : UNKNOWN;
  if (isShare) return { kind: 'ratio', bad: 'down' };
  if (has('user', 'player', 'viewer', 'subscriber', 'session', 'customer', 'member', 'active', 'open'))
    return { kind: 'gauge', bad: 'down' };
  return { kind: isCounter && !isPerTime ? 'count' : 'rate', bad: 'down' };
};

/** Behind the noun, they say what it does: `workers_running`. */
const ACTIVITIES = new Set(['running', 'active', 'up', 'registered', 'connected', 'joined', 'started', 'booted']);

const capacities: Rule = ({ words, head, has }) => {
  if (head === 'up') return { kind: 'gauge', bad: 'down' };
  if (has('is')) return null;
  const noun = ACTIVITIES.has(head) ? (words[words.lastIndexOf(head) - 1] ?? '') : head;
  return hasRole(noun, 'capacity') ? { kind: 'gauge', bad: 'down' } : null;
};

const measures: Rule = ({ has, isShare, isPerTime }) => {
  if (has('rating', 'score')) return { kind: 'gauge', bad: has('risk', 'error') ? 'up' : 'down' };
  if (isShare) return { kind: 'ratio', bad: 'either' };
  return isPerTime ? { kind: 'rate', bad: 'either' } : null;
};

/** The first that has an answer counts. */
const RULES: readonly Rule[] = [
  instants,
  settings,
  remainingTime,
  durations,
  outcomes,
  leftOver,
  queues,
  usages,
  traffic,
  capacities,
  measures,
];
