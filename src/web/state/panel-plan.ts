import type { Schema } from '../../openapi/schema.ts';

/** The part of a signal that the dashboard draws. */
export type DrawnSignal = Pick<Schema<'Signal'>, 'id' | 'name' | 'service' | 'environment' | 'kind' | 'bad' | 'unit' | 'judged'>;

export interface PanelLine {
  readonly signal: DrawnSignal;
  /** Distinguishes it from the other lines of its panel, e.g. `p95`. */
  readonly label: string;
}

/** One row of the picture: usually one signal; the percentiles of one duration share theirs. */
export interface Panel {
  readonly key: string;
  readonly title: string;
  readonly role: PanelRole;
  readonly lines: readonly PanelLine[];
}

/** From the top: what comes in, what fails, how long it takes, what it takes, and the rest. */
const PANEL_ROLES = ['traffic', 'errors', 'duration', 'workers', 'connections', 'logs', 'other'] as const;
export type PanelRole = (typeof PANEL_ROLES)[number];

const PERCENTILE_SUFFIX = /[._-]?p(\d{2,3})$/;

function roleOf(signal: DrawnSignal): PanelRole {
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

/**
 * Arranges signals into panels, from the top of the page down: those that are judged before those that are drawn alone. Percentiles are in
 * ascending order within their panel.
 */
export function planPanels(signals: readonly DrawnSignal[]): readonly Panel[] {
  const severalEnvironments = new Set(signals.map((signal) => signal.environment)).size > 1;
  const [judged, drawn] = [signals.filter((signal) => signal.judged), signals.filter((signal) => !signal.judged)];
  return [judged, drawn].flatMap((some) => arrange(some, severalEnvironments));
}

function arrange(signals: readonly DrawnSignal[], severalEnvironments: boolean): readonly Panel[] {
  const panels = new Map<string, { base: string; environment: string | null; role: PanelRole; lines: PanelLine[] }>();
  for (const signal of signals) {
    const percentile = PERCENTILE_SUFFIX.exec(signal.name);
    const base = percentile ? signal.name.slice(0, percentile.index) : signal.name;
    const key = JSON.stringify([signal.environment, base]);
    const panel = panels.get(key) ?? { base, environment: signal.environment, role: roleOf(signal), lines: [] };
    panel.lines.push({ signal, label: percentile ? `p${percentile[1]}` : '' });
    panels.set(key, panel);
  }
  const unordered = [...panels].map(([key, panel]) => ({
    key,
    role: panel.role,
    title: readable(panel.base) + (severalEnvironments && panel.environment !== null ? ` (${panel.environment})` : ''),
    lines: panel.lines.toSorted((a, b) => a.label.localeCompare(b.label)),
  }));
  return firstOfEachRole(unordered.toSorted(byRole));
}

const wordCount = (title: string): number => title.split(' ').length;

/** The shorter its name, the nearer a signal is to the service itself: "Error ratio" goes before "NGINX error ratio". */
function byRole(a: Panel, b: Panel): number {
  const roles = PANEL_ROLES.indexOf(a.role) - PANEL_ROLES.indexOf(b.role);
  return roles || wordCount(a.title) - wordCount(b.title) || a.title.localeCompare(b.title);
}

/** Puts the first panel of every role before all second ones, so that the picture of the whole service is at the top of the page. */
function firstOfEachRole(sorted: readonly Panel[]): readonly Panel[] {
  const isFirst = (panel: Panel): boolean => sorted.find((other) => other.role === panel.role) === panel;
  return [...sorted.filter(isFirst), ...sorted.filter((panel) => !isFirst(panel))];
}
