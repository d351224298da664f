import { type FileFaultError, fileFault } from '../reading/file-fault.ts';
import type { DecimalSign } from '../reading/file-options.ts';
import type { OnNote } from '../reading/sample-collector.ts';
import type { ColumnProfile, SeenCell } from './column-profile.ts';
import type { DecimalEvidence } from './number-text.ts';

/** A column of numbers with its name. */
export interface NamedColumn {
  readonly name: string;
  readonly column: ColumnProfile;
}

interface NamedCell extends SeenCell {
  readonly name: string;
}

/**
 * The decimal sign of a file: one program writes all of its columns, so what one cell shows holds for all. Where no cell shows it, `1,234` is a group
 * where its column has whole numbers below a thousand and none above without a comma, or where commas separate the fields; else it is
 * refused. Throws `FileFaultError`.
 */
export function decimalSign(columns: readonly NamedColumn[], delimiter: string, onNote: OnNote): DecimalSign {
  const point = firstCell(columns, 'point');
  const comma = firstCell(columns, 'comma');
  if (point && comma) throw contradiction(point, comma);
  if (point) return '.';
  if (comma) return ',';
  const eitherComma = firstCell(columns, 'either_comma');
  const eitherPoint = firstCell(columns, 'either_point');
  if (eitherComma && eitherPoint) throw contradiction(eitherPoint, eitherComma);
  if (eitherComma) return ofComma(columns, eitherComma, delimiter, onNote);
  // Where semicolons separate fields, the comma is mostly the decimal sign and the point may group.
  if (eitherPoint && delimiter === ';') return ofPoint(columns, eitherPoint);
  return '.';
}

function ofComma(columns: readonly NamedColumn[], place: NamedCell, delimiter: string, onNote: OnNote): DecimalSign {
  const own = columns.filter(({ column }) => column.decimals.has('either_comma'));
  if (own.some(({ column }) => column.decimals.has('large'))) return ',';
  if (own.some(({ column }) => column.decimals.has('small'))) return '.';
  if (delimiter !== ',') throw undecided(place);
  onNote(
    `commas in numbers were read as groups of thousands, such as ${JSON.stringify(place.text)}; if they are decimal signs, give --decimal ,`,
  );
  return '.';
}

function ofPoint(columns: readonly NamedColumn[], place: NamedCell): DecimalSign {
  if (columns.some(({ column }) => column.decimals.has('either_point') && column.decimals.has('large'))) return '.';
  throw undecided(place);
}

function firstCell(columns: readonly NamedColumn[], evidence: DecimalEvidence): NamedCell | null {
  for (const { name, column } of columns) {
    const place = column.decimals.get(evidence);
    if (place) return { ...place, name };
  }
  return null;
}

const undecided = ({ line, name, text }: NamedCell): FileFaultError =>
  fileFault(
    line,
    name,
    `${JSON.stringify(text)} may have a decimal sign or a group of thousands, and nothing in the file says which; give --decimal . or --decimal ,`,
  );

const contradiction = (point: NamedCell, comma: NamedCell): FileFaultError =>
  fileFault(
    comma.line,
    comma.name,
    `${JSON.stringify(comma.text)} has a decimal comma, but ${JSON.stringify(point.text)} on line ${point.line} a decimal point; give --decimal . or --decimal ,`,
  );
