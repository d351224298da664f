import type { PinkbarProcess } from './pinkbar-process.ts';

const BUCKET_MS = 10_000;
const POINTS_A_BODY = 9_000;

export interface StoredSeries {
  readonly metric: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly kind: string | null;
  readonly unit: string | null;
  readonly points: readonly (readonly [number, number])[];
}

/**
 * What was measured of `series`, continued backwards over `durationMs` from `until`, because a release is compared with the quiet time before it and a
 * test cannot wait for hours: counts with the noise of counts, percentiles with a tenth of noise, levels drawn from those that were measured.
 * Each series has noise of its own, so in the history none has to do with another.
 */
export async function sendQuietHistory(
  pinkbar: PinkbarProcess,
  series: readonly StoredSeries[],
  until: number,
  durationMs: number,
): Promise<void> {
  const random = seeded(4_711);
  const perBody = Math.max(1, Math.floor((POINTS_A_BODY * BUCKET_MS) / durationMs));
  // Of a running total the increments were read, so it is left out; it has no history then, as after a restart.
  const measured = series.filter(({ kind, points }) => points.length > 0 && kind !== 'total');
  for (let from = 0; from < measured.length; from += perBody) {
    const part = measured.slice(from, from + perBody).map(({ metric, tags, kind, unit, points }) => {
      const draw = drawOf(kind, points.map(([, value]) => value), random); // biome-ignore format: one line
      const history: [number, number][] = [];
      for (let at = until - durationMs; at < until; at += BUCKET_MS) history.push([at, draw()]);
      return { metric, tags, kind, unit, points: history };
    });
    await pinkbar.call('/v1/samples', { method: 'POST', body: JSON.stringify({ series: part }) });
  }
}

function drawOf(kind: string | null, values: readonly number[], random: () => number): () => number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  if (kind === 'counter') return () => Math.max(0, Math.round(mean + normal(random) * Math.sqrt(mean)));
  if (kind === 'latency') return () => mean * Math.exp(0.1 * normal(random));
  return () => values[Math.floor(random() * values.length)]!;
}

/** The same numbers at each run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const normal = (random: () => number): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
