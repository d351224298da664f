import { quote } from '../../decoding/sender-values.ts';
import type { ColumnUnit } from '../names/units.ts';
import { fileFault } from '../reading/file-fault.ts';
import type { DecimalSign } from '../reading/file-options.ts';
import type { OnNote } from '../reading/sample-collector.ts';
import { isInfinite, isMissing, numberParts, PLAIN_NUMBER, valueOfDigits } from './number-text.ts';

/** Reads the cells of one column of numbers. */
export class NumberCells {
  readonly #name: string;
  readonly #decimal: DecimalSign;
  readonly #unit: ColumnUnit;
  readonly #isPlain: boolean;

  readonly #onNote: OnNote;

  constructor(name: string, decimal: DecimalSign, unit: ColumnUnit, onNote: OnNote) {
    this.#onNote = onNote;
    this.#name = name;
    this.#decimal = decimal;
    this.#unit = unit;
    this.#isPlain = decimal === '.' && unit.factors.size === 0;
  }

  /** The number of a cell; null where none was measured. Throws `FileFaultError`. */
  read(raw: string, line: number): number | null {
    const text = raw.trim();
    if (this.#isPlain && PLAIN_NUMBER.test(text)) {
      const value = Number(text);
      if (Number.isFinite(value)) return value;
    } else if (isMissing(text)) return null;
    else if (isInfinite(text)) {
      this.#onNote('infinite values were left out');
      return null;
    }
    return this.#readParts(text, line);
  }

  #readParts(text: string, line: number): number {
    const parts = numberParts(text);
    const value = parts && valueOfDigits(parts, this.#decimal);
    if (!parts || value === null) throw this.#fault(text, line, 'is no number; leave the cell empty where nothing was measured');
    if (parts.suffix === '') {
      if (this.#unit.bareFactor === null && value !== 0)
        throw this.#fault(text, line, 'has no unit, but other cells of this column do');
      return value * (this.#unit.bareFactor ?? 1);
    }
    const factor = this.#unit.factors.get(parts.suffix);
    if (factor === undefined) throw this.#fault(text, line, 'is no number; leave the cell empty where nothing was measured');
    return value * factor;
  }

  #fault(text: string, line: number, detail: string) {
    return fileFault(line, this.#name, `${JSON.stringify(quote(text))} ${detail}`);
  }
}
