import type { Finding } from '../model/finding.ts';
import { MINUTE_MS } from '../model/instant.ts';
import { plainLine } from './escape-markdown.ts';
import { formatLevel } from './format-value.ts';

/** How one signal went around a release, in bars of equal length. */
export interface SignalBars {
  /** NaN where there was no data. */
  readonly values: readonly number[];
  /** The first bar after the release. */
  readonly releaseIndex: number;
  readonly barMs: number;
}

const BARS = '▁▂▃▄▅▆▇█';
const MISSING = ' ';
const RELEASE_MARK = '│';

/**
 * A small chart of text: a line a signal, in a block of code, where every font gives the bars the same width. All have as many bars
 * before the release. No line can end the block: none begins with a backtick.
 */
export function barChart(bars: ReadonlyMap<string, SignalBars>, findings: readonly Finding[]): string {
  const [first] = bars.values();
  if (first === undefined) return '';
  const widest = Math.max(...[...bars.values()].map(({ values }) => values.length)) + RELEASE_MARK.length;
  const lines = [...bars].map(([signal, { values, releaseIndex }]) => {
    const finding = findings.find((each) => each.signal === signal);
    return `${sparkline(values, releaseIndex).padEnd(widest)}  ${plainLine(`${signal}${finding ? rangeOf(values, finding) : ''}`)}`;
  });
  const before = 'before'.padStart(first.releaseIndex).slice(-first.releaseIndex);
  const heading = `${before}${RELEASE_MARK}after the release, a bar for ${first.barMs / MINUTE_MS} minutes`;
  return ['```text', heading, ...lines, '```'].join('\n');
}

/** How many there are depends on how long a bar is. */
const COUNTED: readonly Finding['kind'][] = ['count', 'rate'];

/** Empty for what is counted. */
function rangeOf(values: readonly number[], finding: Finding): string {
  const known = values.filter(Number.isFinite);
  if (COUNTED.includes(finding.kind) || known.length === 0) return '';
  return `, ${formatLevel(Math.min(...known), finding)} to ${formatLevel(Math.max(...known), finding)}`;
}

/**
 * A row of numbers as bars, with a mark before the value of index `releaseIndex`. NaN leaves a gap. The lowest bar stands for the lowest
 * value, or for zero where nothing is negative and that is nearer.
 */
export function sparkline(values: readonly number[], releaseIndex: number): string {
  const known = values.filter(Number.isFinite);
  const highest = Math.max(...known);
  const lowest = Math.min(...known);
  // A signal that hardly moves is to look like one.
  const floor = lowest >= 0 && lowest < highest / 2 ? 0 : lowest;
  const bars = values.map((value) => (Number.isFinite(value) ? barOf(value, floor, highest) : MISSING));
  return [...bars.slice(0, releaseIndex), RELEASE_MARK, ...bars.slice(releaseIndex)].join('');
}

function barOf(value: number, floor: number, highest: number): string {
  if (highest === floor) return BARS.charAt(0);
  return BARS.charAt(Math.min(BARS.length - 1, Math.floor(((value - floor) / (highest - floor)) * BARS.length)));
}
