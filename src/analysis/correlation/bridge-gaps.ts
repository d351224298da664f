/** Longer gaps stay: a straight line over more points would add invented samples. Not varied. */
const LONGEST_BRIDGE = 5;

/** Fills short gaps by a straight line between the samples on either side. Long gaps and those at the ends stay NaN. */
export function bridgeGaps(x: Float64Array): Float64Array {
  const bridged = x.slice();
  let last = -1;
  for (let i = 0; i < x.length; i++) {
    if (Number.isNaN(x[i]!)) continue;
    if (last >= 0 && i - last > 1 && i - last - 1 <= LONGEST_BRIDGE) {
      const slope = (x[i]! - x[last]!) / (i - last);
      for (let k = last + 1; k < i; k++) bridged[k] = x[last]! + slope * (k - last);
    }
    last = i;
  }
  return bridged;
}
