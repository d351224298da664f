import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FileFormat, FileOptions } from '../../../src/receivers/files/reading/file-options.ts';
import { readPieces } from './read-text.ts';

interface MadeSeries {
  readonly metric: string;
  readonly service: string;
  readonly points: readonly (readonly [at: number, value: number])[];
}

const START = Date.UTC(2026, 10, 2);
const points = fc
  .array(
    fc.tuple(
      fc.integer({ min: 0, max: 30_000_000 }),
      fc.oneof(fc.integer({ min: -1e9, max: 1e9 }), fc.double({ min: -1e9, max: 1e9, noNaN: true })),
    ),
    {
      minLength: 1,
      maxLength: 12,
    },
  )
  .map((made) => {
    const ascending = [...new Map(made.map(([second, value]) => [START + second * 1_000, value === 0 ? 0 : value])).entries()];
    return ascending.sort(([a], [b]) => a - b);
  });
const series: fc.Arbitrary<readonly MadeSeries[]> = fc.uniqueArray(
  fc.record({
    metric: fc.constantFrom('p95', 'http.requests', 'queue_depth', 'load1'),
    service: fc.constantFrom('shop', 'web cart', 'a=b', 'x,y'),
    points,
  }),
  { minLength: 1, maxLength: 4, selector: ({ metric, service }) => `${metric} ${service}` },
);

const iso = (at: number): string => new Date(at).toISOString();
const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
const labelled = ({ metric, service }: MadeSeries): string => `${metric}{service="${service}"}`;
const rowsOf = (all: readonly MadeSeries[], row: (one: MadeSeries, at: number, value: number) => string): string =>
  all.flatMap((one) => one.points.map(([at, value]) => row(one, at, value))).join('\n');
const german = (value: number): string => String(value).replace('.', ',');

/** Every instant of any series, with a cell for each. */
function wide(
  all: readonly MadeSeries[],
  delimiter: string,
  time: (at: number) => string,
  number: (value: number) => string,
): string {
  const instants = [...new Set(all.flatMap((one) => one.points.map(([at]) => at)))].sort((a, b) => a - b);
  const values = all.map((one) => new Map(one.points));
  const lines = instants.map((at) =>
    [time(at), ...values.map((own) => (own.has(at) ? number(own.get(at)!) : ''))].join(delimiter),
  );
  return [['Time', ...all.map((one) => quoted(labelled(one)))].join(delimiter), ...lines].join('\n');
}

const escaped = (text: string): string => text.replace(/([,= ])/g, '\\$1');
const BERLIN_PARTS = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Berlin', dateStyle: 'short', timeStyle: 'medium' });

const WRITERS: Readonly<
  Record<
    string,
    {
      readonly format: FileFormat;
      readonly write: (all: readonly MadeSeries[]) => string;
      readonly options?: Partial<FileOptions>;
    }
  >
> = {
  'CSV, wide': { format: 'csv', write: (all) => wide(all, ',', iso, String) },
  'CSV, wide, epoch seconds': { format: 'csv', write: (all) => wide(all, ',', (at) => String(at / 1_000), String) },
  'CSV, wide, Berlin': {
    format: 'csv',
    write: (all) => wide(all, '\t', (at) => BERLIN_PARTS.format(at), String),
    options: { timeZone: 'Europe/Berlin' },
  },
  'CSV, wide, decimal comma': { format: 'csv', write: (all) => wide(all, ';', iso, german), options: { decimal: ',' } },
  'CSV, rows': {
    format: 'csv',
    write: (all) => `Series,Time,Value\n${rowsOf(all, (one, at, value) => `${quoted(labelled(one))},${at},${value}`)}`,
  },
  'CSV, tags': {
    format: 'csv',
    write: (all) =>
      `time,metric,value,service\n${rowsOf(all, (one, at, value) => `${iso(at)},${one.metric},${value},${quoted(one.service)}`)}`,
  },
  NDJSON: {
    format: 'ndjson',
    write: (all) =>
      `${rowsOf(all, ({ metric, service }, at, value) => JSON.stringify({ time: at, metric, value, tags: { service } }))}\n`,
  },
  Prometheus: {
    format: 'prometheus',
    write: (all) => {
      const result = all.map(({ metric, service, points: own }) => ({
        metric: { __name__: metric, service },
        values: own.map(([at, value]) => [at / 1_000, String(value)]),
      }));
      return JSON.stringify({ status: 'success', data: { resultType: 'matrix', result } });
    },
  },
  OpenMetrics: {
    format: 'openmetrics',
    write: (all) =>
      `${rowsOf(all, (one, at, value) => `{__name__="${one.metric}",service="${one.service}"} ${value} ${at / 1_000}`)}\n# EOF\n`,
  },
  VictoriaMetrics: {
    format: 'victoriametrics',
    write: (all) =>
      all
        .map(({ metric, service, points: own }) =>
          JSON.stringify({
            metric: { __name__: metric, service },
            values: own.map(([, value]) => value),
            timestamps: own.map(([at]) => at),
          }),
        )
        .join('\n'),
  },
  'line protocol': {
    format: 'influx-lines',
    write: (all) =>
      rowsOf(all, (one, at, value) => `${escaped(one.metric)},service=${escaped(one.service)} value=${value} ${at}000000`),
  },
  'annotated CSV': {
    format: 'influx-csv',
    write: (all) =>
      [
        '#datatype,string,long,dateTime:RFC3339,double,string,string,string',
        '#group,false,false,false,false,true,true,true',
        '#default,_result,,,,,,',
        ',result,table,_time,_value,_field,_measurement,service',
        rowsOf(all, (one, at, value) => `,,0,${iso(at)},${value},value,${one.metric},${quoted(one.service)}`),
      ].join('\r\n'),
  },
  Datadog: {
    format: 'datadog',
    write: (all) =>
      JSON.stringify({
        status: 'ok',
        series: all.map(({ metric, service, points: own }) => ({
          metric,
          tag_set: [`service:${JSON.stringify(service)}`],
          pointlist: own,
        })),
      }),
  },
  Pinkbar: {
    format: 'pinkbar',
    write: (all) =>
      JSON.stringify({ series: all.map(({ metric, service, points: own }) => ({ metric, tags: { service }, points: own })) }),
  },
};

describe('written_and_read_back', () => {
  it.each(Object.entries(WRITERS))('%s, in pieces of any size', async (_name, { format, write, options }) => {
    await fc.assert(
      fc.asyncProperty(series, fc.integer({ min: 7, max: 400 }), async (all, size) => {
        const text = write(all);
        const pieces = Array.from({ length: Math.ceil(text.length / size) }, (_, index) =>
          text.slice(index * size, (index + 1) * size),
        );
        const read = await readPieces(pieces, { ...options, format });
        const asMade = read.batch.map(({ series: { metric, tags }, at, values }) => ({
          metric,
          service: tags.find(([name]) => name === 'service')?.[1],
          points: [...at].map((instant, index) => [instant, values[index]]),
        }));
        expect(asMade).toEqual(all);
        const recognised = await readPieces([text], options);
        expect(recognised.format).toBe(format);
      }),
      { numRuns: 60 },
    );
  });
});
