import type { Samples } from '../../model/sample.ts';

/** Samples of one series as the log has them. */
export interface LoggedSamples {
  readonly seriesId: number;
  readonly samples: Samples;
}

/** What a row of the log is made of: the samples of one series after those of another. */
export interface LogColumns {
  readonly seriesIds: Uint32Array;
  /** Samples of each series. */
  readonly counts: Uint32Array;
  readonly at: Float64Array;
  readonly values: Float64Array;
}

// A header of 16 bytes (format, number of series, number of samples, number of instants), then columns in the byte order of the machine,
// which is little-endian wherever Node runs: instants, values, series ids, samples of each series. Doubles come first, to be aligned.
const HEADER_WORDS = 4;
const WORD = 4;
const DOUBLE = 8;
const FORMAT = 1;

/**
 * Packs a batch into the body of a log row. What one scrape of many series sends, or many samples each at the same instants, has its
 * instants once.
 */
export function encodeLogBody({ seriesIds, counts, at, values }: LogColumns): Uint8Array {
  const instants = sharesInstants(counts, at) ? (counts[0] ?? 0) : at.length;
  const layout = layoutOf(seriesIds.length, values.length, instants);
  const body = new Uint8Array(layout.end);
  new Uint32Array(body.buffer, 0, HEADER_WORDS).set([FORMAT, seriesIds.length, values.length, instants]);
  new Float64Array(body.buffer, layout.at, instants).set(instants === at.length ? at : at.subarray(0, instants));
  new Float64Array(body.buffer, layout.values, values.length).set(values);
  new Uint32Array(body.buffer, layout.ids, seriesIds.length).set(seriesIds);
  new Uint32Array(body.buffer, layout.counts, counts.length).set(counts);
  return body;
}

/** Unpacks a body made by `encodeLogBody`; throws a `RangeError` for bytes that are not one. The samples are views on a copy. */
export function decodeLogBody(stored: Uint8Array): LoggedSamples[] {
  const body = stored.slice().buffer;
  if (body.byteLength < HEADER_WORDS * WORD) throw new RangeError('shorter than its header');
  const [format = 0, series = 0, count = 0, instants = 0] = new Uint32Array(body, 0, HEADER_WORDS);
  const layout = layoutOf(series, count, instants);
  if (format !== FORMAT || layout.end !== body.byteLength) throw new RangeError(`format ${format}, ${body.byteLength} bytes`);
  const at = new Float64Array(body, layout.at, instants);
  const values = new Float64Array(body, layout.values, count);
  const ids = new Uint32Array(body, layout.ids, series);
  const counts = new Uint32Array(body, layout.counts, series);
  const shared = instants !== count;
  const batch: LoggedSamples[] = [];
  let position = 0;
  for (let index = 0; index < series; index++) {
    const end = position + counts[index]!;
    batch.push({
      seriesId: ids[index]!,
      samples: { at: shared ? at : at.subarray(position, end), values: values.subarray(position, end) },
    });
    position = end;
  }
  return batch;
}

function layoutOf(series: number, count: number, instants: number) {
  const at = HEADER_WORDS * WORD;
  const values = at + instants * DOUBLE;
  const ids = values + count * DOUBLE;
  const counts = ids + series * WORD;
  return { at, values, ids, counts, end: counts + series * WORD };
}

/** True where every series has the instants of the first. */
function sharesInstants(counts: Uint32Array, at: Float64Array): boolean {
  const each = counts[0] ?? 0;
  for (let index = 1; index < counts.length; index += 1) if (counts[index] !== each) return false;
  for (let position = each; position < at.length; position += 1) if (at[position] !== at[position - each]) return false;
  return true;
}
