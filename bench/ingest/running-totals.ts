import type { Workload } from '../store-workload.ts';

/** The values of a workload with counts as running totals, as they are on the wire. */
export const totalsOf = ({ identities, values }: Workload): readonly Float64Array[] =>
  values.map((each, index) => {
    if (identities[index]!.kind !== 'counter') return each;
    let total = 0;
    return each.map((value) => {
      total += value;
      return total;
    });
  });
