import { MAX_METRIC_BYTES, MAX_TAG_NAME_BYTES, MAX_TAG_VALUE_BYTES, MAX_TAGS } from '../../model/sample-limits.ts';
import type { SeriesName } from '../../model/series.ts';
import { type Tags, toTags } from '../../model/tags.ts';
import { withPlainOwner } from '../decoding/owner-tags.ts';
import { type OwnerLabels, withOwnerTags } from '../decoding/prometheus-owner.ts';
import { ProtobufReader, WIRE, wireTag } from '../decoding/protobuf-reader.ts';
import type { WriteRejection } from './rejections.ts';

type Pair = readonly [name: string, value: string];

/** Distinct labels that are remembered. Most series differ in one label, so the others are in memory once. */
const MAX_PAIRS = 20_000;

export const LABELS_TAG = wireTag(1, WIRE.bytes);
const NAME = wireTag(1, WIRE.bytes);
const VALUE = wireTag(2, WIRE.bytes);

/** Null where the bytes are no labels. */
export type LabelsReading = SeriesName | WriteRejection | null;

/** Reads the labels of series, a label that it has read before without decoding it. */
export class LabelReader {
  readonly #owner: OwnerLabels;
  readonly #pairs = new Map<string, Pair>();

  constructor(owner: OwnerLabels) {
    this.#owner = owner;
  }

  /** The name of the series that has these labels, in fields 1 of a time series; or why there is none. Labels may come in any order. */
  read(block: Uint8Array): LabelsReading {
    const reader = new ProtobufReader(block);
    const pairs: Pair[] = [];
    for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
      const bytes = tag === LABELS_TAG ? reader.bytes() : NOTHING;
      const pair = reader.failed || tag !== LABELS_TAG ? null : this.#pair(bytes);
      if (pair === null) return null;
      if (typeof pair === 'string') return pair;
      pairs.push(pair);
    }
    return reader.failed ? null : this.#name(pairs);
  }

  #name(pairs: readonly Pair[]): SeriesName | WriteRejection {
    if (new Set(pairs.map(([name]) => name)).size < pairs.length) return 'duplicate-label';
    const metric = pairs.find(([name]) => name === '__name__')?.[1] ?? '';
    if (metric === '') return 'no-metric-name';
    if (Buffer.byteLength(metric) > MAX_METRIC_BYTES) return 'name-too-long';
    // An empty label is the same as none (prometheus.io, "Data model").
    const labels = pairs.filter(([name, value]) => name !== '__name__' && value !== '');
    const tags = sorted(withPlainOwner(withOwnerTags(labels, this.#owner)));
    return tags.length > MAX_TAGS ? 'too-many-labels' : { metric, tags };
  }

  #pair(bytes: Buffer): Pair | WriteRejection | null {
    const key = bytes.toString('latin1');
    const known = this.#pairs.get(key);
    if (known) return known;
    const pair = readPair(bytes);
    if (pair === null || typeof pair === 'string') return pair;
    if (this.#pairs.size >= MAX_PAIRS) this.#pairs.clear();
    this.#pairs.set(key, pair);
    return pair;
  }
}

/** Keeps the pairs themselves, which series share. Only an added tag can be there twice, and then both count. */
function sorted(pairs: readonly Pair[]): Tags {
  const tags = pairs.toSorted(([a], [b]) => (a < b ? -1 : 1));
  return tags.some(([name], index) => name === tags[index + 1]?.[0]) ? toTags(tags) : tags;
}

function readPair(bytes: Buffer): Pair | WriteRejection | null {
  const reader = new ProtobufReader(bytes);
  let name: Buffer = NOTHING;
  let value: Buffer = NOTHING;
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag === NAME) name = reader.bytes();
    else if (tag === VALUE) value = reader.bytes();
    else reader.skip(tag);
  }
  if (reader.failed) return null;
  if (name.length === 0) return 'empty-label-name';
  // The name of the metric has a limit of its own; what is far over it is not decoded.
  const isMetric = name.equals(METRIC_LABEL) && value.length <= LONGEST_DECODED_METRIC;
  if (!isMetric && (name.length > MAX_TAG_NAME_BYTES || value.length > MAX_TAG_VALUE_BYTES)) return 'label-too-long';
  const texts = [name, value].map((part) => part.toString());
  // What is not UTF-8 was replaced, and so comes out differently.
  if (!Buffer.from(texts[0]!).equals(name) || !Buffer.from(texts[1]!).equals(value)) return 'bad-text';
  if (texts.some((text) => text.includes('\0'))) return 'bad-text';
  return [texts[0]!, texts[1]!];
}

const NOTHING = Buffer.alloc(0);
const METRIC_LABEL = Buffer.from('__name__');
const LONGEST_DECODED_METRIC = 4 * MAX_METRIC_BYTES;
