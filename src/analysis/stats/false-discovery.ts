/** How the tests of one family depend on each other, which decides the correction. */
export type Dependence = 'positive' | 'arbitrary';

/**
 * Which hypotheses to reject so that at most the share `rate` of the rejections is false on average. `positive` is the procedure of
 * Benjamini and Hochberg (1995), right for independent or positively dependent tests; `arbitrary` that of Benjamini and Yekutieli (2001),
 * which divides the rate by 1 + 1/2 + ... + 1/m. Answers in the order of `pValues`; O(m log m).
 */
export function falseDiscoveryRejections(pValues: readonly number[], rate: number, dependence: Dependence): readonly boolean[] {
  return adjustedPValues(pValues, dependence).map((adjusted) => adjusted <= rate);
}

/** The smallest false discovery rate at which each hypothesis would still be rejected (R's `p.adjust`, methods BH and BY). */
export function adjustedPValues(pValues: readonly number[], dependence: Dependence): readonly number[] {
  const count = pValues.length;
  const factor = dependence === 'positive' ? 1 : harmonicNumber(count);
  const descending = pValues.map((_, index) => index).sort((a, b) => pValues[b]! - pValues[a]!);
  const adjusted = new Array<number>(count);
  let smallest = 1;
  descending.forEach((index, position) => {
    smallest = Math.min(smallest, (pValues[index]! * factor * count) / (count - position));
    adjusted[index] = smallest;
  });
  return adjusted;
}

function harmonicNumber(n: number): number {
  let sum = 0;
  for (let i = 1; i <= n; i++) sum += 1 / i;
  return sum;
}
