import type { PrometheusType } from '../../../src/receivers/decoding/prometheus-kind.ts';
import { ProtobufReader } from '../../../src/receivers/decoding/protobuf-reader.ts';
import { decodeWriteRequest } from '../../../src/receivers/remote-write/decode-write-request.ts';
import { decodeWriteRequest2 } from '../../../src/receivers/remote-write/decode-write-request-2.ts';
import type { NativeHistogram } from '../../../src/receivers/remote-write/native-histogram.ts';
import { SnappyInflater } from '../../../src/receivers/remote-write/snappy-block.ts';
import type { WriteRequestVisitor } from '../../../src/receivers/remote-write/write-request.ts';

export interface RecordedSeries {
  readonly labels: Record<string, string>;
  readonly samples: (readonly [number, number | 'StaleNaN'])[];
  readonly histograms: NativeHistogram[];
  exemplars: number;
}

export interface RecordedMetadata {
  readonly name: string | null;
  readonly type: PrometheusType;
  readonly unit: string;
  readonly help: string;
}

/** Keeps what it is told, with the labels as plain text. */
export class RecordingVisitor implements WriteRequestVisitor {
  readonly isFull = false;
  readonly series_: RecordedSeries[] = [];
  readonly metadata_: RecordedMetadata[] = [];

  /** Expects nothing. */
  expectedLabels(): number {
    return 0;
  }
  expectedSeries(): void {
    throw new Error('nothing was expected');
  }
  series(view: DataView, from: number, to: number): void {
    const block = new Uint8Array(view.buffer, view.byteOffset + from, to - from);
    this.series_.push({ labels: readLabels(block), samples: [], histograms: [], exemplars: 0 });
  }
  sample(at: number, value: number, isStaleMarker: boolean): void {
    this.series_.at(-1)!.samples.push([at, isStaleMarker ? 'StaleNaN' : value]);
  }
  histogram(histogram: NativeHistogram): void {
    this.series_.at(-1)!.histograms.push(histogram);
  }
  exemplar(): void {
    this.series_.at(-1)!.exemplars += 1;
  }
  metadata(name: string | null, type: PrometheusType, unit: string, help: string): void {
    this.metadata_.push({ name, type, unit, help });
  }
}

function readLabels(block: Uint8Array): Record<string, string> {
  const reader = new ProtobufReader(block);
  const labels: Record<string, string> = {};
  while (reader.tag() !== 0) {
    const end = reader.enter();
    const texts = ['', ''];
    for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) texts[(tag >> 3) - 1] = reader.text();
    reader.leave(end);
    labels[texts[0]!] = texts[1]!;
  }
  return labels;
}

/** What a body holds; null where it is refused. */
export function recorded(body: Uint8Array, version: 1 | 2): RecordingVisitor | null {
  const inflated = new SnappyInflater().inflate(body, 10_000_000);
  if (inflated.outcome !== 'inflated') return null;
  return recordedMessage(inflated.bytes, version);
}

export function recordedMessage(bytes: Uint8Array, version: 1 | 2): RecordingVisitor | null {
  const visitor = new RecordingVisitor();
  if (version === 2) return decodeWriteRequest2(bytes, visitor) ? visitor : null;
  const reader = new ProtobufReader(bytes);
  decodeWriteRequest(reader, visitor);
  return reader.failed ? null : visitor;
}
