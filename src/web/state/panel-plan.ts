import type { Signal } from '../../model/signal.ts';

/** The part of a signal that the dashboard draws. */
export type DrawnSignal = Pick<Signal, 'id' | 'name' | 'service' | 'environment' | 'kind' | 'bad' | 'unit'>;

export interface LaneLine {
  readonly signal: DrawnSignal;
  /** Told apart from the other lines of its lane, e.g. `p95`. */
  readonly label: string;
}

/** One row of the picture: usually one signal; the percentiles of one duration share theirs. */
export interface Lane {
  readonly key: string;
  readonly title: string;
  readonly role: LaneRole;
  readonly lines: readonly LaneLine[];
}

/** From the top: what comes in, what fails, how long it takes, what it takes, and the rest. */
const LANE_ROLES = ['traffic', 'errors', 'duration', 'workers', 'connections', 'logs', 'other'] as const;
export type LaneRole = (typeof LANE_ROLES)[number];

const PERCENTILE_SUFFIX = /[._-]?p(\d{2,3})$/;

function roleOf(signal: DrawnSignal): LaneRole {
  if (signal.kind === 'latency') return 'duration';
  if (/log/.test(signal.name)) return 'logs';
  if (/error|5xx|fail/.test(signal.name)) return 'errors';
  if (/worker/.test(signal.name)) return 'workers';
  if (/connection/.test(signal.name)) return 'connections';
  if (/request|throughput|traffic/.test(signal.name)) return 'traffic';
  return 'other';
}

const ABBREVIATIONS = /\b(nginx|http|cpu|db)\b/gi;

function readable(name: string): string {
  const words = name
    .replace(/[._-]+/g, ' ')
    .trim()
    .replace(ABBREVIATIONS, (word) => word.toUpperCase());
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Arranges signals into lanes, from the top of the page down. Percentiles are in ascending order within their lane. */
export function planLanes(signals: readonly DrawnSignal[]): readonly Lane[] {
  const lanes = new Map<string, { base: string; environment: string | null; role: LaneRole; lines: LaneLine[] }>();
  for (const signal of signals) {
    const percentile = PERCENTILE_SUFFIX.exec(signal.name);
    const base = percentile ? signal.name.slice(0, percentile.index) : signal.name;
    const key = JSON.stringify([signal.environment, base]);
    const lane = lanes.get(key) ?? { base, environment: signal.environment, role: roleOf(signal), lines: [] };
    lane.lines.push({ signal, label: percentile ? `p${percentile[1]}` : '' });
    lanes.set(key, lane);
  }
  const severalEnvironments = new Set(signals.map((signal) => signal.environment)).size > 1;
  const unordered = [...lanes].map(([key, lane]) => ({
    key,
    role: lane.role,
    title: readable(lane.base) + (severalEnvironments && lane.environment !== null ? ` (${lane.environment})` : ''),
    lines: lane.lines.toSorted((a, b) => a.label.localeCompare(b.label)),
  }));
  return firstOfEachRole(unordered.toSorted(byRole));
}

const wordCount = (title: string): number => title.split(' ').length;

/** The shorter its name, the nearer a signal is to the service itself: "Error ratio" goes before "NGINX error ratio". */
function byRole(a: Lane, b: Lane): number {
  const roles = LANE_ROLES.indexOf(a.role) - LANE_ROLES.indexOf(b.role);
  return roles || wordCount(a.title) - wordCount(b.title) || a.title.localeCompare(b.title);
}

/** Puts the first lane of every role before all second ones, so that the picture of the whole service is at the top of the page. */
function firstOfEachRole(sorted: readonly Lane[]): readonly Lane[] {
  const isFirst = (lane: Lane): boolean => sorted.find((other) => other.role === lane.role) === lane;
  return [...sorted.filter(isFirst), ...sorted.filter((lane) => !isFirst(lane))];
}
