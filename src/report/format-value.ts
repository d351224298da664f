import type { Finding } from '../model/finding.ts';

/** A ratio as a percentage, anything else with its unit; four figures, which is more than the evidence carries. */
export function formatLevel(value: number | null, finding: Pick<Finding, 'kind' | 'unit'>): string {
  if (value === null) return '-';
  if (finding.kind === 'ratio') return `${round(value * 100)} %`;
  return finding.unit === null || finding.unit === '1' ? round(value) : `${round(value)} ${finding.unit}`;
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

const round = (value: number, figures = 4): string => String(Number(value.toPrecision(figures)));
