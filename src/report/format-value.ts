import type { Finding } from '../model/finding.ts';

/** A ratio as a percentage, anything else with its unit; `-` for null. */
export function formatLevel(value: number | null, { kind, unit }: Pick<Finding, 'kind' | 'unit'>, figures?: number): string {
  if (value === null) return '-';
  if (kind === 'ratio') return `${round(value * 100, figures)} %`;
  return unit === null || unit === '1' ? round(value, figures) : `${round(value, figures)} ${unit}`;
}

/** 0.12 becomes `+12 %`. */
export const formatChange = (relative: number | null): string =>
  relative === null ? '-' : `${relative < 0 ? '' : '+'}${round(relative * 100, 3)} %`;

/** 0.934 becomes `93 %`; never quite certain, because nothing is. */
export function formatProbability(probability: number | null): string {
  if (probability === null) return '-';
  if (probability > 0.99) return '> 99 %';
  return probability < 0.01 ? '< 1 %' : `${Math.round(probability * 100)} %`;
}

/** Two significant digits; `< 0.0001` below that, `-` for null. */
export function formatPValue(pValue: number | null): string {
  if (pValue === null) return '-';
  return pValue < 0.0001 ? '< 0.0001' : round(pValue, 2);
}

/** Four figures if not said otherwise, which is more than the evidence carries; larger whole numbers in full. */
export const round = (value: number, figures = 4): string =>
  String(Math.abs(value) >= 10 ** figures ? Math.round(value) : Number(value.toPrecision(figures)));
