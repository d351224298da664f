import type { DecimalSign } from '../reading/file-options.ts';

/** What exporters write for a missing value. */
const MISSING = /^(?:|nan|null|nil|none|undefined|na|n\/a|#n\/a|\(null\)|<nil>|\\n|-{1,3}|[–—])$/i;

export const isMissing = (text: string): boolean => MISSING.test(text);

const INFINITE = /^[+-]?(?:inf(?:inity)?|∞)$/i;

/** What a quotient by 0 is written as: never measured, and so passed over with a note. */
export const isInfinite = (text: string): boolean => INFINITE.test(text);

/** What most cells are: nothing here can be read in two ways but a point before exactly three digits. */
export const PLAIN_NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

/** A cell that begins as a number does, in parts. */
export interface NumberParts {
  readonly isNegative: boolean;
  /** Digits with points, commas and other signs that group them. */
  readonly digits: string;
  readonly exponent: string;
  /** What follows, without the blank before it: a unit. */
  readonly suffix: string;
}

/** The minus sign of typography is one, too; a currency before the number says nothing of its size. */
const PARTS = /^([+\-\u2212]?)\s?[$€£¥]?\s?(\d[\d.,'’_\s]*|[.,]\d+)(?:(e[+-]?\d+)(?![a-z\d]))?([^\d]*)$/iu;
/** A longer text after a number is no unit. */
const LONGEST_SUFFIX = 24;

/** Null for a text that is no number, with or without a unit. */
export function numberParts(text: string): NumberParts | null {
  const match = PARTS.exec(text);
  if (!match) return null;
  const [, sign = '', digits = '', exponent = '', suffix = ''] = match;
  const unit = suffix.trim();
  if (unit.length > LONGEST_SUFFIX) return null;
  return { isNegative: sign !== '' && sign !== '+', digits: digits.trim(), exponent, suffix: unit };
}

/** Signs that group digits and can mean nothing else. */
const PLAIN_GROUPING = /['’_\s]/g;

/**
 * What the digits of one cell show of the decimal sign of their writer. `either_comma` is a comma before exactly three digits, `either_point` a point
 * there: a decimal sign or a group of thousands. `small` and `large` are whole numbers without any sign, below and from a thousand.
 */
export type DecimalEvidence = 'point' | 'comma' | 'either_point' | 'either_comma' | 'small' | 'large';

const COULD_BE_A_GROUP = /^[1-9]\d{0,2}[.,]\d{3}$/;

export function decimalEvidence(digits: string): DecimalEvidence {
  const plain = digits.replace(PLAIN_GROUPING, '');
  const point = plain.lastIndexOf('.');
  const comma = plain.lastIndexOf(',');
  if (point < 0 && comma < 0) return plain.length > 3 && plain === digits ? 'large' : 'small';
  if (point >= 0 && comma >= 0) return point > comma ? 'point' : 'comma';
  const sign = point >= 0 ? '.' : ',';
  // A sign that comes twice groups, so the other one is the decimal sign.
  if (plain.indexOf(sign) !== plain.lastIndexOf(sign)) return sign === '.' ? 'comma' : 'point';
  if (COULD_BE_A_GROUP.test(plain) && plain === digits) return sign === '.' ? 'either_point' : 'either_comma';
  return sign === '.' ? 'point' : 'comma';
}

/** The same for a plain number, by the place of its point alone: most cells are such, and a file has millions. */
export function plainEvidence(text: string): DecimalEvidence {
  const start = text.startsWith('-') || text.startsWith('+') ? 1 : 0;
  const point = text.indexOf('.');
  if (point < 0) return text.length - start > 3 ? 'large' : 'small';
  const before = point - start;
  const isGroup = text.length - point === 4 && before >= 1 && before <= 3 && text[start] !== '0' && !/e/i.test(text);
  return isGroup ? 'either_point' : 'point';
}

/** Thousands, or as India groups them: 12,34,567. */
const GROUPS = { '.': /^(?:\d{1,3}(?:,\d{3})+|\d{1,2}(?:,\d{2})+,\d{3})$/, ',': /^\d{1,3}(?:\.\d{3})+$/ } as const;
const PLAINLY_GROUPED = /^\d{1,3}(?:['’_\s]\d{3})+$/;

/** The number that digits mean with a decimal sign; null where they mean none. */
export function valueOfDigits({ digits, exponent, isNegative }: NumberParts, decimal: DecimalSign): number | null {
  const cut = digits.lastIndexOf(decimal);
  const whole = cut < 0 ? digits : digits.slice(0, cut);
  const fraction = cut < 0 ? '' : digits.slice(cut + 1);
  const isWhole = /^\d*$/.test(whole) || GROUPS[decimal].test(whole) || PLAINLY_GROUPED.test(whole);
  if (!isWhole || !/^\d*$/.test(fraction)) return null;
  const value = Number(`${whole.replace(/\D/g, '') || '0'}.${fraction || '0'}${exponent}`);
  return Number.isFinite(value) ? (isNegative ? -value : value) : null;
}
