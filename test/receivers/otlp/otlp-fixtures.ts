import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { millis } from '../../../src/model/instant.ts';
import { timeWindow } from '../../../src/receivers/decoding/time-window.ts';
import { readJsonRequest } from '../../../src/receivers/otlp/json/read-request.ts';
import { readProtobufRequest } from '../../../src/receivers/otlp/protobuf/read-request.ts';
import type { OtlpRequest } from '../../../src/receivers/otlp/request/otlp-request.ts';
import { StreamRegistry } from '../../../src/receivers/otlp/stream-registry.ts';
import { samplesOf } from '../../../src/receivers/otlp/to-samples.ts';

/** A captured request (test/fixtures/otlp). */
export interface OtlpFixture {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** The JSON value that the body stands for. */
  readonly decoded: unknown;
}

export const FIXTURES = [
  'json-gzip-delta-exp',
  'json-none-cumulative-explicit',
  'json-none-delta-faults',
  'proto-gzip-delta-explicit',
  'proto-none-cumulative-explicit',
  'proto-none-delta-exp',
] as const;

export function readFixture(name: (typeof FIXTURES)[number]): OtlpFixture {
  const file = join(import.meta.dirname, '../../fixtures/otlp', `${name}.json`);
  const { request, body_base64, decoded } = JSON.parse(readFileSync(file, 'utf8'));
  return { headers: request.headers, body: Buffer.from(body_base64, 'base64'), decoded };
}

/** A minute after the captures. */
export const AFTER_CAPTURES = millis(1_795_398_810_000);

export const requestOf = ({ headers, body }: OtlpFixture): OtlpRequest => {
  const plain = headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
  return headers['content-type'] === 'application/json'
    ? readJsonRequest(JSON.parse(plain.toString()))
    : readProtobufRequest(plain);
};

/** A registry with the attributes that the tests look at. */
export const newRegistry = (): StreamRegistry => new StreamRegistry(new Set(['host.name', 'service.instance.id']));

/** Runs a computation to its result at once. */
export function toTheEnd<Result>(computation: Generator<unknown, Result>): Result {
  for (;;) {
    const { done, value } = computation.next();
    if (done) return value;
  }
}

export interface Converted {
  /** `metric{tag=value,...} kind unit @ms` to the value. */
  readonly samples: Readonly<Record<string, number>>;
  readonly rejected: Readonly<Record<string, number>>;
  remember(): void;
}

/** The samples of a request by the texts of their series and instants. */
export function convert(request: OtlpRequest, registry = newRegistry(), now = AFTER_CAPTURES, since = 0): Converted {
  const decoded = toTheEnd(samplesOf(request, 'test', registry, timeWindow(now, 400 * 86_400_000)));
  if (decoded.outcome !== 'decoded') throw new Error(decoded.outcome === 'malformed' ? decoded.detail : decoded.outcome);
  const { parts, rejected } = decoded.collected;
  const samples = [...parts].flatMap(({ columns }) =>
    columns.series.map(({ metric, tags, kind, unit }, index) => {
      const name = `${metric}{${tags.map((pair) => pair.join('=')).join(',')}} ${kind} ${unit}`;
      return [`${name} @${columns.at[index]! - since}`, columns.values[index]!] as const;
    }),
  );
  return {
    samples: Object.fromEntries(samples),
    rejected: Object.fromEntries(rejected),
    remember: () => toTheEnd(decoded.remember()),
  };
}
