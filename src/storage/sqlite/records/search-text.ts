/**
 * The form in which texts are searched: one spelling of accented letters, lower case (SQLite's own LIKE folds ASCII only). Fields are
 * separated by a line break, which no word contains.
 */
export function foldText(fields: readonly (string | null)[]): string {
  return fields
    .filter((field) => field !== null)
    .join('\n')
    .normalize('NFC')
    .toLowerCase();
}

/** The words of a search, folded alike. A text matches when it contains every one of them. */
export const searchWords = (text: string): readonly string[] => foldText([text]).split(/\s+/).filter(Boolean);
