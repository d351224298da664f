import type { CsvDialect } from './read-csv.ts';

const DELIMITERS = [',', ';', '\t', '|'] as const;
/** Lines that are compared; enough to outvote a line of text before the table. */
const COMPARED_LINES = 50;
/** Tells spreadsheets how fields are separated. */
const SEPARATOR_LINE = /^sep=.$/i;

/** A dialect with what the first lines show beyond it. */
export interface DetectedDialect extends CsvDialect {
  /** Fields of most lines. */
  readonly fields: number;
  /** The last comment before the table, without its `#`: a header may stand there. */
  readonly comment: string | null;
}

/** How the fields of a file are separated, from its first lines: by the sign that cuts most of them into the same number of fields. */
export function detectDialect(head: string, given: string | null): DetectedDialect {
  const lines = head.split(/\r?\n/).filter((line) => line.trim() !== '');
  const stated = /^sep=(.)/i.exec(lines[0] ?? '')?.[1];
  const hasComments = lines.some((line) => line.startsWith('#'));
  const table = lines.filter((line) => !line.startsWith('#') && !SEPARATOR_LINE.test(line.trim())).slice(0, COMPARED_LINES);
  const delimiter = given ?? stated ?? delimiterOf(table);
  const [fields] = mostCommon(table.map((line) => fieldCount(line, delimiter)));
  const before = lines.slice(
    0,
    lines.findIndex((line) => !line.startsWith('#') && !SEPARATOR_LINE.test(line.trim())),
  );
  return {
    delimiter,
    hasComments,
    fields,
    comment: before.findLast((line) => line.startsWith('#'))?.replace(/^#+\s*/, '') ?? null,
  };
}

function delimiterOf(lines: readonly string[]): string {
  let best: { readonly sign: string; readonly agreeing: number; readonly fields: number } | null = null;
  for (const sign of DELIMITERS) {
    const counts = lines.map((line) => fieldCount(line, sign));
    const [fields, agreeing] = mostCommon(counts.filter((count) => count > 1));
    // A decimal comma cuts every line but that of the names, so the names count more than a line of numbers.
    const fitsNames = counts[0] === fields ? lines.length : 0;
    if (agreeing > 0 && (best === null || agreeing + fitsNames > best.agreeing))
      best = { sign, agreeing: agreeing + fitsNames, fields };
  }
  return best?.sign ?? ',';
}

/** Fields of a line, leaving alone what stands in quotes. */
function fieldCount(line: string, sign: string): number {
  let count = 1;
  let isQuoted = false;
  for (const letter of line) {
    if (letter === '"') isQuoted = !isQuoted;
    else if (letter === sign && !isQuoted) count += 1;
  }
  return count;
}

function mostCommon(counts: readonly number[]): readonly [value: number, times: number] {
  const times = new Map<number, number>();
  for (const count of counts) times.set(count, (times.get(count) ?? 0) + 1);
  return [...times].reduce<readonly [number, number]>((most, each) => (each[1] > most[1] ? each : most), [0, 0]);
}
