import { wordsOf } from './metric-words.ts';
import { inPhrases } from './phrases.ts';

/**
 * How a metric hangs on the start of its process: `age` says how long ago or which one it was (uptime, start time, process id, version), and
 * is another one after every restart; the others are lower or higher while the process is still cold (memory and caches fill, threads start).
 */
export type RestartBinding = 'age' | 'low_when_cold' | 'high_when_cold';

const AGES = new Set(['uptime', 'starttime', 'boottime', 'pid']);
/** `uptime_percent` is availability. */
const SHARES = new Set(['ratio', 'percent', 'percentage', 'pct']);
/** What an instant is of, where it belongs to the process: `build_timestamp`, `process_start_time`. */
const BEGINNINGS = new Set([
  'start',
  'started',
  'boot',
  'birth',
  'created',
  'build',
  'deploy',
  'deployed',
  'reload',
  'released',
  'startup',
]);
const INSTANTS = new Set(['time', 'timestamp', 'instant', 'date']);
const IDENTITIES = new Set(['version', 'info', 'revision', 'generation']);

const MEMORY = new Set(['memory', 'mem', 'heap', 'rss', 'pss', 'uss', 'vms', 'resident', 'nonheap']);
/** Of a machine, or what is left: no process takes it along. */
const NOT_OF_PROCESS = new Set([
  'free',
  'available',
  'avail',
  'total',
  'limit',
  'max',
  'system',
  'host',
  'pressure',
  'gpu',
  'swap',
  'freeable',
]);
const STARTED_ON_DEMAND = new Set(['thread', 'goroutine', 'fd', 'descriptor', 'handle', 'class']);
const CACHES = new Set(['cache', 'jit', 'cached', 'memoized']);
const MISSES = new Set(['miss', 'missed', 'compilation', 'compile', 'load', 'fill']);

/** By the name of the metric alone; null where nothing is known to hang on the start. */
export function restartBindingOf(metric: string): RestartBinding | null {
  const words = inPhrases(wordsOf(metric));
  const any = (set: ReadonlySet<string>): boolean => words.some((word) => set.has(word));
  if (any(AGES) && !any(SHARES)) return 'age';
  if ((any(BEGINNINGS) && any(INSTANTS)) || IDENTITIES.has(words.at(-1) ?? '')) return 'age';
  if (any(CACHES)) return any(MISSES) ? 'high_when_cold' : 'low_when_cold';
  if (any(MEMORY)) return any(NOT_OF_PROCESS) ? null : 'low_when_cold';
  return any(STARTED_ON_DEMAND) ? 'low_when_cold' : null;
}
