import { isRecord } from '../../decoding/sender-values.ts';
import {
  type ExponentialPoint,
  type HistogramPoint,
  NO_RECORDED_VALUE,
  type NumberPoint,
  type PointHead,
  type SummaryPoint,
} from '../request/otlp-request.ts';
import { toMs } from '../request/time.ts';
import { type JsonFault, type JsonRecord, numberOf, numbersOf, optionalNumberOf, recordsOf } from './json-values.ts';
import { rawAttributesOf } from './read-attributes.ts';

export const readNumberPoint = (json: JsonRecord, fault: JsonFault): NumberPoint => ({
  ...readHead(json, fault),
  value: optionalNumberOf(json.asDouble ?? json.asInt),
});

export const readHistogramPoint = (json: JsonRecord, fault: JsonFault): HistogramPoint => ({
  ...readHead(json, fault),
  count: numberOf(json.count),
  sum: optionalNumberOf(json.sum),
  bucketCounts: numbersOf(json, 'bucketCounts', fault),
  bounds: numbersOf(json, 'explicitBounds', fault),
});

export function readExponentialPoint(json: JsonRecord, fault: JsonFault): ExponentialPoint {
  const positive = isRecord(json.positive) ? json.positive : {};
  const negative = isRecord(json.negative) ? json.negative : {};
  return {
    ...readHead(json, fault),
    count: numberOf(json.count),
    sum: optionalNumberOf(json.sum),
    scale: numberOf(json.scale),
    zeroCount: numberOf(json.zeroCount),
    offset: numberOf(positive.offset),
    bucketCounts: numbersOf(positive, 'bucketCounts', fault),
    negativeCount: numbersOf(negative, 'bucketCounts', fault).reduce((total, n) => total + n, 0),
  };
}

export const readSummaryPoint = (json: JsonRecord, fault: JsonFault): SummaryPoint => ({
  ...readHead(json, fault),
  count: numberOf(json.count),
  sum: numberOf(json.sum),
  quantiles: recordsOf(json, 'quantileValues', fault).map(({ quantile, value }) => ({
    quantile: numberOf(quantile),
    value: numberOf(value),
  })),
});

const readHead = (json: JsonRecord, fault: JsonFault): PointHead => ({
  attributes: rawAttributesOf(json, fault),
  startMs: toMs(numberOf(json.startTimeUnixNano)),
  atMs: toMs(numberOf(json.timeUnixNano)),
  noRecordedValue: (numberOf(json.flags) & NO_RECORDED_VALUE) !== 0,
});
