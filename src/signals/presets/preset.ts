import type { BadDirection, SignalKind } from '../../model/signal.ts';

/**
 * Signals that a well-known source of metrics allows, as a table. Metric names are written without the prefix a sender may put before
 * them (`shop.gunicorn.requests`); `*` stands for any run of characters.
 */
export interface Preset {
  readonly name: string;
  readonly signals: readonly PresetSignal[];
}

export interface PresetSignal {
  readonly name: string;
  readonly kind: SignalKind;
  readonly bad: BadDirection;
  readonly unit: string | null;
  /**
   * The metrics (exact names) of which any one, once seen, proves that the signal exists, even while other metrics of it have no sample
   * yet.
   */
  readonly foundBy: readonly string[];
  /** The signal is left out where one of these is there: another signal of the preset says more. */
  readonly unless: readonly string[];
  readonly expression: PresetExpression;
}

/** As `SignalExpression`, with metric names in place of selectors. */
export type PresetExpression =
  | { readonly form: 'sum'; readonly of: readonly string[] }
  | { readonly form: 'ratio'; readonly numerator: readonly string[]; readonly denominator: readonly string[] }
  | { readonly form: 'mean'; readonly of: readonly string[]; readonly weight: readonly string[] | null }
  | { readonly form: 'level'; readonly of: readonly string[] }
  | { readonly form: 'quantile'; readonly of: readonly string[]; readonly q: number };
