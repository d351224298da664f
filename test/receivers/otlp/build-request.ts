import { readJsonRequest } from '../../../src/receivers/otlp/json/read-request.ts';
import type { OtlpRequest } from '../../../src/receivers/otlp/request/otlp-request.ts';

/** Some instant after the captures were made. */
export const T0 = 1_795_398_800_000;

const nanos = (ms: number): string => `${ms}000000`;

/** Times in ms after `T0`; a start of null is left out. */
export const point = (
  at: number,
  start: number | null,
  fields: object,
  attributes: Readonly<Record<string, string>> = {},
): object => ({
  timeUnixNano: nanos(T0 + at),
  ...(start === null ? {} : { startTimeUnixNano: nanos(T0 + start) }),
  attributes: Object.entries(attributes).map(([key, stringValue]) => ({ key, value: { stringValue } })),
  ...fields,
});

/** A request with one metric of one service. */
export const requestWith = (
  data: object,
  unit = '',
  resource: Readonly<Record<string, string>> = { 'service.name': 'shop' },
): OtlpRequest =>
  readJsonRequest({
    resourceMetrics: [
      {
        resource: { attributes: Object.entries(resource).map(([key, stringValue]) => ({ key, value: { stringValue } })) },
        scopeMetrics: [{ metrics: [{ name: 'm', unit, ...data }] }],
      },
    ],
  });

export const sum = (dataPoints: readonly object[], more: object = {}): object => ({
  sum: { aggregationTemporality: 2, isMonotonic: true, dataPoints, ...more },
});
