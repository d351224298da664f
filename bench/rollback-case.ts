import { seededRandom } from './fit/random.ts';
import type { CaseSeries, ImpactCase } from './impact-case.ts';

/** What was done to a quiet range: nothing, a step that the rollback took back, or one that outlived it. */
export type Story = 'harmless' | 'undone' | 'stays';

/** A release, its rollback, and what was planted; times in seconds. */
export interface RollbackCase {
  readonly impactCase: ImpactCase;
  readonly story: Story;
  readonly releaseAt: number;
  readonly rollbackAt: number;
  /** The metric that was moved, and by how many local deviations; nothing for `harmless`. */
  readonly moved: string | null;
  readonly effectSd: number;
}

/** Further fields of generated cases. */
export type QuietCase = ImpactCase & {
  readonly scenario: string;
  readonly events: readonly (ImpactCase['events'][number] & { readonly tags?: readonly string[] })[];
};

export const RELEASE_ID = 'release';
export const ROLLBACK_ID = 'rollback';

const AFTER_ROLLBACK_S = 3600;
const QUIET_BEFORE_S = 10_800;
const EFFECTS_SD = [0.5, 1, 2, 4];
const SLOWEST_START_S = 300;
/** Local noise is measured around a line through so much. */
const NOISE_S = 7200;
const MAD_TO_SIGMA = 1.4826;

/**
 * Makes a release and its rollback of the end of a case where nothing was planted: an hour follows the rollback, 20 to 90 min lie between
 * them. Null where the case has other releases near, or too little room. The same seed makes the same case.
 */
export function rollbackCase(quiet: QuietCase, story: Story, seed: number): RollbackCase | null {
  const random = seededRandom(seed);
  const rollbackAt = quiet.as_of - AFTER_ROLLBACK_S;
  const releaseAt = Math.round(rollbackAt - (1200 + 4200 * random()));
  const isNear = quiet.events.some(({ t, target }) => !target && t > releaseAt - QUIET_BEFORE_S);
  if (isNear || quiet.series.some(({ start }) => releaseAt - start < QUIET_BEFORE_S)) return null;
  const effectSd = EFFECTS_SD[Math.floor(random() * EFFECTS_SD.length)]!;
  const index = Math.floor(random() * quiet.series.length);
  const from = releaseAt + random() * SLOWEST_START_S;
  const to = story === 'undone' ? rollbackAt + random() * SLOWEST_START_S : Number.POSITIVE_INFINITY;
  const moved = story === 'harmless' ? null : withStep(quiet.series[index]!, from, to, effectSd, random);
  if (story !== 'harmless' && !moved) return null;
  const { service } = quiet.series[0]!;
  const events = [
    ...quiet.events.filter(({ target }) => !target),
    { id: RELEASE_ID, t: releaseAt, service, target: true },
    // The rollback is a release as well: it ends the watch of the one before, so that this analysis is its final one.
    { id: ROLLBACK_ID, t: rollbackAt, service, target: false },
  ];
  const series = quiet.series.map((given, i) => (moved && i === index ? moved : given));
  return { impactCase: { ...quiet, events, series }, story, releaseAt, rollbackAt, moved: moved?.metric ?? null, effectSd };
}

/** The series with its level moved the bad way over `[from, to)` by so many deviations of its noise, 2 % of the level at least. */
function withStep(series: CaseSeries, from: number, to: number, effectSd: number, random: () => number): CaseSeries | null {
  const direction = series.bad === 'down' ? -1 : 1;
  const { deviation, level } = noiseBefore(series, from);
  if (!(deviation > 0) || !Number.isFinite(level)) return null;
  const wanted = Math.max(effectSd * deviation, 0.02 * Math.abs(level));
  const size = level > 0 ? Math.min(wanted, direction < 0 ? 0.9 * level : 10 * level) : wanted;
  const areWhole = series.values.every((value) => value === null || Number.isInteger(value));
  const move = (value: number, i: number): number => {
    const requests = series.den?.[i] ?? null;
    if (series.kind === 'ratio' && requests) return movedErrors(value, requests, direction * size, level, random) / requests;
    if (series.kind === 'latency') return value * Math.max(0.05, 1 + (direction * size) / level);
    if (series.kind === 'count' && level > 0) {
      const times = value * Math.max(0.05, 1 + (direction * size) / level);
      return areWhole ? rounded(times, random) : times;
    }
    return value + direction * size;
  };
  const values = series.values.map((value, i) => {
    const at = series.start + i * series.step_s;
    return value === null || at < from || at >= to ? value : move(value, i);
  });
  return { ...series, values };
}

/** Errors come one by one: each request fails by the added probability, or is spared by the share taken away. */
function movedErrors(ratio: number, requests: number, by: number, level: number, random: () => number): number {
  const errors = Math.round(ratio * requests);
  if (by >= 0) return Math.min(requests, errors + drawn(requests, Math.min(0.9, by), random));
  return drawn(errors, 1 - Math.min(0.95, -by / Math.max(level, 1e-9)), random);
}

/** Binomial; many requests by the normal approximation. */
function drawn(trials: number, probability: number, random: () => number): number {
  const mean = trials * probability;
  if (trials > 200) {
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    if (mean > 20) return Math.min(trials, Math.max(0, Math.round(mean + normal * Math.sqrt(mean * (1 - probability)))));
  }
  let hits = 0;
  for (let i = 0; i < trials; i++) if (random() < probability) hits++;
  return hits;
}

/** Up or down by chance, so that the mean stays. */
const rounded = (value: number, random: () => number): number =>
  Math.floor(value) + (random() < value - Math.floor(value) ? 1 : 0);

function noiseBefore({ values, start, step_s }: CaseSeries, at: number): { readonly deviation: number; readonly level: number } {
  const anchor = Math.ceil((at - start) / step_s);
  const near = values.slice(Math.max(0, anchor - Math.max(8, Math.round(NOISE_S / step_s))), anchor);
  const points = near.flatMap((value, i): [number, number][] => (value === null ? [] : [[i, value]]));
  if (points.length < 5) return { deviation: Number.NaN, level: Number.NaN };
  const meanOf = (pick: (point: [number, number]) => number): number =>
    points.reduce((sum, point) => sum + pick(point), 0) / points.length;
  const [x, y] = [meanOf(([i]) => i), meanOf(([, value]) => value)];
  const slope = meanOf(([i, value]) => (i - x) * (value - y)) / meanOf(([i]) => (i - x) ** 2);
  const left = points.map(([i, value]) => value - y - slope * (i - x));
  const middle = medianOf(left);
  return {
    deviation: MAD_TO_SIGMA * medianOf(left.map((each) => Math.abs(each - middle))),
    level: medianOf(points.map(([, v]) => v)),
  };
}

const medianOf = (numbers: readonly number[]): number => numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? Number.NaN;
