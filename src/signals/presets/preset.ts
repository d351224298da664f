import type { BadDirection, SignalKind } from '../../model/signal.ts';

/**
 * Signals that a well-known source of metrics allows, as a table. Metric names are written without the prefix a sender may put before
 * them (`shop.gunicorn.requests`); `*` stands for any run of characters.
 */
export interface Preset {
  readonly name: string;
  /**
   * The tags by which its series name the service they are about, the first one that is there; without any of them, or where the preset
   * names none, the tag `service` does.
   */
  readonly serviceTags?: readonly ServiceTag[];
  /** Reads the service out of the prefix, without its dot, where no tag names it: its first group. The prefix itself where it does not match. */
  readonly servicePrefix?: RegExp;
  /**
   * True where programs put a word of their own before the names, as the namespaces of Prometheus clients: `shop_http_requests_total`. A
   * metric that is known as a whole is not read so.
   */
  readonly isNamespaced?: true;
  readonly signals: readonly PresetSignal[];
}

export interface ServiceTag {
  readonly tag: string;
  /** Its first group is the service; the value itself where it does not match. */
  readonly pattern?: RegExp;
}

/** A metric of a preset, or those of its series that carry all of these tags, with patterns as in a selector. */
export type PresetSelector = string | { readonly metric: string; readonly tags: Readonly<Record<string, string>> };

/**
 * Signals of the same name in several presets are alternatives, so that what several senders tell of a service is watched once: of each
 * service the first that is found counts, in the order of the presets.
 */
export interface PresetSignal {
  readonly name: string;
  readonly kind: SignalKind;
  readonly bad: BadDirection;
  readonly unit: string | null;
  /**
   * The metrics (exact names) of which any one, once seen, proves that the signal exists, even while other metrics of it have no sample
   * yet.
   */
  readonly foundBy: readonly PresetSelector[];
  /** The signal is left out where one of these is there: another signal of the preset says more. */
  readonly unless: readonly PresetSelector[];
  readonly expression: PresetExpression;
  /** As of the signal. */
  readonly isDrawnOnly?: true;
}

/** As `SignalExpression`, with metrics of the preset in place of selectors. */
export type PresetExpression =
  | { readonly form: 'sum' | 'rate'; readonly of: readonly PresetSelector[] }
  | { readonly form: 'ratio'; readonly numerator: readonly PresetSelector[]; readonly denominator: readonly PresetSelector[] }
  | { readonly form: 'mean'; readonly of: readonly PresetSelector[]; readonly weight: readonly PresetSelector[] | null }
  | { readonly form: 'level'; readonly of: readonly PresetSelector[] }
  | { readonly form: 'quantile'; readonly of: readonly PresetSelector[]; readonly q: number };
