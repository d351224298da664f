/**
 * The percentile definition used for StatsD values: nearest rank as the StatsD reference server computes `upper_<p>`. With n values in
 * ascending order the percentile is value number round(p/100 * n), halves rounded up; a single value is its own percentile. No
 * interpolation, so a percentile is always a value that was sent. Returns the 1-based rank; 0 where the reference leaves the percentile out.
 *
 * @see https://github.com/statsd/statsd/blob/master/lib/process_metrics.js
 */
export const nearestRank = (percent: number, count: number): number => (count === 1 ? 1 : Math.round((percent / 100) * count));
