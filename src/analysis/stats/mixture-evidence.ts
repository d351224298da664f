/** Alternatives are spread evenly over the logarithm from next to the null to far beyond it; more of them changed no decimal that matters. */
const ALTERNATIVES = 10;
/** The nearest alternative is a quarter worse than the null: smaller changes are no outage. */
const NEAREST = Math.log(1.25);
/** The furthest one, in log odds or log rates: a hundred times. */
const FURTHEST = Math.log(100);

/**
 * Logarithm of an e-value against "each of `trials` fails with probability `p0` at most", given that `events` failed: the likelihood ratio,
 * averaged over larger probabilities. Its expectation under any such null is at most 1, whatever probability each trial has, so that
 * 1/e bounds the chance of seeing as much (Wald 1945; Ramdas, Gruenwald, Vovk, Shafer 2023). `overdispersion` of 1 or more tempers the
 * likelihood, for events that come in clumps.
 */
export function binomialLogEvidence(events: number, trials: number, p0: number, overdispersion: number): number {
  const odds = Math.log(p0 / (1 - p0));
  return logMeanOfAlternatives((shift) => {
    const p = 1 / (1 + Math.exp(-(odds + shift)));
    return (events * Math.log(p / p0) + (trials - events) * Math.log((1 - p) / (1 - p0))) / overdispersion;
  });
}

/** The same against "a Poisson count has a mean of `mean0` at most", or at least, for a count that is too small. */
export function poissonLogEvidence(events: number, mean0: number, side: 'more' | 'fewer', overdispersion: number): number {
  const sign = side === 'more' ? 1 : -1;
  return logMeanOfAlternatives((shift) => (events * sign * shift - mean0 * Math.expm1(sign * shift)) / overdispersion);
}

/** Logarithm of the mean of exponentials, without overflow. */
function logMeanOfAlternatives(logRatio: (shift: number) => number): number {
  let largest = Number.NEGATIVE_INFINITY;
  const terms = new Float64Array(ALTERNATIVES);
  for (let i = 0; i < ALTERNATIVES; i++) {
    terms[i] = logRatio(NEAREST + ((FURTHEST - NEAREST) * i) / (ALTERNATIVES - 1));
    largest = Math.max(largest, terms[i]!);
  }
  let sum = 0;
  for (const term of terms) sum += Math.exp(term - largest);
  return largest + Math.log(sum / ALTERNATIVES);
}
