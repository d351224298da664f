import { isPresent, type NativeSeries } from '../../series/native-series.ts';

/** A pair that differs by more than three standard deviations is a change of the level, not noise about it. */
const MOST_OF_A_PAIR = 9;

/**
 * How much more neighbouring samples of the history differ than independent events would, at least 1: retries and batches come in clumps.
 * Given their total, the squared difference of two counts over its binomial variance has mean 1.
 */
export function overdispersionOfNeighbours(series: NativeSeries, end: number): number {
  let sum = 0;
  let pairs = 0;
  for (let i = 1; i < Math.min(end, series.values.length); i++) {
    if (!isPresent(series, i - 1) || !isPresent(series, i)) continue;
    const chi = ofPair(series, i);
    if (!Number.isFinite(chi)) continue;
    sum += Math.min(chi, MOST_OF_A_PAIR);
    pairs++;
  }
  return pairs === 0 ? 1 : Math.max(1, sum / pairs);
}

/** NaN where neither sample has an event. */
function ofPair({ values, denominators }: NativeSeries, i: number): number {
  const [a, b] = [values[i - 1]!, values[i]!];
  if (!denominators) return (a - b) ** 2 / (a + b);
  const [n, m] = [denominators[i - 1]!, denominators[i]!];
  const share = (a + b) / (n + m);
  return (a / n - b / m) ** 2 / (share * (1 - share) * (1 / n + 1 / m));
}
