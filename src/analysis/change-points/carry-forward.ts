/**
 * A copy without gaps: a missing or infinite value takes the last one before it, leading ones the first one after them. Use it where a
 * regular grid is needed, such as to find a season. All zeros when no value is finite.
 */
export function carryForward(values: Float64Array): Float64Array {
  const filled = new Float64Array(values.length);
  let last = values.find(Number.isFinite) ?? 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (Number.isFinite(value)) last = value;
    filled[i] = last;
  }
  return filled;
}
