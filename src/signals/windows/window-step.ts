import { MINUTE_MS, SECOND_MS } from '../../model/instant.ts';
import type { SeriesSamples } from '../../model/sample.ts';
import type { SeriesSelector, SignalExpression } from '../../model/signal.ts';
import { matcherOf } from '../discovery/select-series.ts';

/** The steps senders use; a measured spacing is taken for the nearest of them. */
const USUAL_STEPS_MS = [1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1_800, 3_600].map((seconds) => seconds * SECOND_MS);

/** Where there is too little to measure. */
const DEFAULT_STEP_MS = MINUTE_MS;

/** The grid of the analysis: finer steps are averaged to it, so nothing is lost where a sparse signal is read at it. */
const SPARSE_STEP_MS = MINUTE_MS;

/** A series is regular when this share of its gaps lies within half a step of the median, and this share of its time is so covered. */
const REGULAR_SHARE = 0.9;

/** Enough gaps, spread over the whole range, to measure the spacing. */
const MAX_GAPS_MEASURED = 1_000;

interface Spacing {
  readonly medianMs: number;
  readonly shortMs: number;
  readonly regular: boolean;
}

/**
 * The step of the grid on which a signal is read. Regular series of the signal decide, the coarsest of them; where it has none (errors
 * are reported only when they occur), the finest regular series among all that are given, which is the sender's own step. Ratios and
 * means of irregular series are read at a minute at least: at the sender's step most of them would be missing. Quantiles always are: that of
 * a minute's observations says more than the mean of four quantiles of some of them.
 */
export function windowStepMs(expression: SignalExpression, given: readonly SeriesSamples[]): number {
  const step = usualStepMs(expression, given);
  return expression.form === 'quantile' ? Math.max(step, SPARSE_STEP_MS) : step;
}

function usualStepMs(expression: SignalExpression, given: readonly SeriesSamples[]): number {
  const matches = matcherOf(leadingSelectors(expression));
  const own = given.filter(({ series }) => matches(series)).flatMap(measureSpacing);
  const ownSteps = own.filter((each) => each.regular).map((each) => snap(each.medianMs));
  if (ownSteps.length > 0 && ownSteps.length >= own.length / 2) return Math.max(...ownSteps);

  const all = given.flatMap(measureSpacing);
  const regular = all.filter((each) => each.regular).map((each) => snap(each.medianMs));
  const step = regular.length > 0 ? Math.min(...regular) : snap(Math.min(...all.map((each) => each.shortMs)));
  const missesWithoutSamples = expression.form === 'ratio' || expression.form === 'mean';
  return missesWithoutSamples ? Math.max(step, SPARSE_STEP_MS) : step;
}

function leadingSelectors(expression: SignalExpression): readonly SeriesSelector[] {
  return expression.form === 'ratio' ? expression.denominator : expression.of;
}

/** Empty for a series with fewer than three samples. */
function measureSpacing({ samples: { at } }: SeriesSamples): readonly Spacing[] {
  if (at.length < 3) return [];
  const stride = Math.max(1, Math.ceil((at.length - 1) / MAX_GAPS_MEASURED));
  const gaps: number[] = [];
  for (let index = 1; index < at.length; index += stride) gaps.push(at[index]! - at[index - 1]!);
  gaps.sort((a, b) => a - b);
  const medianMs = gaps[gaps.length >> 1]!;
  const usual = gaps.filter((gap) => gap > 0.5 * medianMs && gap < 1.5 * medianMs).length;
  const covered = ((at.length - 1) * medianMs) / (at[at.length - 1]! - at[0]!);
  const regular = Math.min(usual / gaps.length, covered) >= REGULAR_SHARE;
  return [{ medianMs, shortMs: gaps[Math.floor(gaps.length / 10)]!, regular }];
}

function snap(spacingMs: number): number {
  if (!Number.isFinite(spacingMs) || spacingMs <= 0) return DEFAULT_STEP_MS;
  const distance = (stepMs: number) => Math.abs(Math.log(stepMs / spacingMs));
  return USUAL_STEPS_MS.reduce((nearest, stepMs) => (distance(stepMs) < distance(nearest) ? stepMs : nearest));
}
