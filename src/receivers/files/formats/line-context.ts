import type { DocumentContext } from './document-context.ts';

/**
 * Lines are read as they come. One holds a whole series in the export of VictoriaMetrics: a year of a sample a minute is some 12 MB. Elsewhere it is one
 * sample.
 */
export const LONGEST_EXPORT_LINE = 64 * 1024 * 1024;
export const LONGEST_SAMPLE_LINE = 1_048_576;

export type LineContext = DocumentContext & { readonly pieces: AsyncIterable<string> };
