import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { FileFormat, FileOptions } from '../../../src/receivers/files/reading/file-options.ts';
import { readPath } from './read-text.ts';

const FIXTURES = join(import.meta.dirname, '../../fixtures/files');
/** 2026-11-02T00:00:00Z, the first sample of every made file. */
const T = 1_793_577_600_000;
const MINUTE = 60_000;
/** When Prometheus and VictoriaMetrics were captured. */
const CAPTURED = 1_795_398_795_000;

const P95 = [100, 101.5, 102, 103.5];
const REQUESTS = [600, 601, 602, 603];

/** A series of a sample a minute; null where there is none. */
const minutes = (name: string, values: readonly (number | null)[], from = T): string =>
  [name, ...values.flatMap((value, index) => (value === null ? [] : [`${from + index * MINUTE}=${value}`]))].join(' ');
const twenty = (name: string, first: number, step = 1): string =>
  minutes(
    name,
    Array.from({ length: 20 }, (_, index) => Number((first + index * step).toFixed(1))),
  );
const plain = (name = 'p95{}'): readonly string[] => [minutes(name, P95)];
const both = (tags = ''): readonly string[] => [minutes(`p95{${tags}}`, P95), minutes(`requests{${tags}}`, REQUESTS)];

const NO_ZONE = 'times without a zone were read as UTC';
const NO_NAME = 'series without a name are called value';
const NO_NUMBERS = 'fields that are text or true and false were left out';
const CHECKOUT = 'env=prod;instance=127.0.0.1:27200;job=checkout;service=checkout;version=1.4.2';

interface Case {
  readonly format: FileFormat;
  readonly series: readonly string[];
  /** The beginnings of all notes. */
  readonly notes?: readonly string[];
  readonly options?: Partial<FileOptions>;
  /** What series have beside their names. */
  readonly kinds?: readonly (string | null)[];
  readonly units?: readonly (string | null)[];
}

const READ: Readonly<Record<string, Case>> = {
  'semicolon-decimal-comma.csv': { format: 'csv', series: [twenty('p95{}', 100.5), twenty('requests{}', 600)] },
  'grafana-joined-no-zone.csv': {
    format: 'csv',
    series: [twenty('p95{}', 100), twenty('requests{}', 600)],
    notes: [NO_ZONE],
  },
  'epoch-seconds.csv': { format: 'csv', series: [twenty('p95{}', 100)] },
  'datadog.csv': { format: 'csv', series: [twenty('p95{service=shop}', 100)] },
  'thousands-separator.csv': {
    format: 'csv',
    series: [twenty('requests{}', 60_000)],
    notes: ['commas in numbers were read as groups of thousands, such as "60,000"'],
  },
  'percent-sign.csv': { format: 'csv', series: [twenty('error_percent{}', 1, 0.1)], units: ['%'] },
  'utf16.csv': { format: 'csv', series: [twenty('p95{}', 100)] },
  'trailing-comma.csv': { format: 'csv', series: [twenty('p95{}', 100)] },
  'datadog-tags.csv': { format: 'csv', series: [twenty('p95{env=prod;service=shop}', 100)] },
  'prometheus-query-range.json': { format: 'prometheus', series: [twenty('p95{service=shop}', 100)] },
  'cloudwatch-get-metric-data.json': { format: 'cloudwatch', series: [twenty('TargetResponseTime{}', 100)] },
  'grafana-series-as-rows.csv': { format: 'csv', series: both('service=shop') },
  'grafana-series-as-rows-semicolon.csv': { format: 'csv', series: both() },
  'grafana-for-excel.csv': {
    format: 'csv',
    series: [minutes('p95{service=shop}', [100, 1_500, 102, 1_030]), minutes('requests{}', [600, 1_200, 1_500, 2_000])],
    units: ['ms', null],
    notes: [NO_ZONE],
  },
  'grafana-gaps.csv': {
    format: 'csv',
    series: [minutes('p95{}', [100]), minutes('requests{}', [null, 601, 602])],
  },
  'epoch-milliseconds.csv': { format: 'csv', series: plain() },
  'epoch-microseconds.csv': { format: 'csv', series: plain() },
  'epoch-nanoseconds.csv': { format: 'csv', series: [minutes('p95{}', P95, T + 1)] },
  'epoch-fraction.csv': { format: 'csv', series: [minutes('p95{}', P95, T + 250)] },
  'german-spreadsheet.csv': {
    format: 'csv',
    series: [minutes('Latenz{}', P95), minutes('Anfragen{}', [1_600, 1_601, 1_602, 1_603])],
    units: ['ms', null],
    notes: [NO_ZONE],
  },
  'windows-1252.csv': { format: 'csv', series: plain('Größe{}'), notes: ['the file is not in UTF-8'] },
  'utf16-big-endian.csv': { format: 'csv', series: plain() },
  'kibana.csv': {
    format: 'csv',
    series: [minutes('Average of latency{}', [1_000.5, 1_001.5, 1_002.5, 1_003.5])],
    notes: [NO_ZONE],
  },
  'day-first.csv': { format: 'csv', series: [onDays([9, 10, 13, 14], 10)], notes: [NO_ZONE] },
  'month-first.csv': { format: 'csv', series: [onDays([9, 10, 13, 14], 10)], notes: [NO_ZONE] },
  'day-first-by-steps.csv': {
    format: 'csv',
    series: [onDays([2, 3, 4, 5], 12)],
    notes: ['dates such as "02/11/2026 12:00" were read with the day first', NO_ZONE],
  },
  'date-and-clock.csv': { format: 'csv', series: plain(), notes: [NO_ZONE] },
  'services-as-rows.csv': {
    format: 'csv',
    series: [
      ...both('region=eu;service=shop'),
      minutes('p95{region=eu;service=cart}', [101, 102.5, 103, 104.5]),
      minutes('requests{region=eu;service=cart}', [601, 602, 603, 604]),
    ],
  },
  'data-frame.csv': { format: 'csv', series: plain() },
  'comments.csv': { format: 'csv', series: plain() },
  'report-with-title.csv': { format: 'csv', series: both() },
  'tags-in-header.csv': {
    format: 'csv',
    series: [
      minutes('p95{env=prod;service=shop}', P95),
      minutes('p95{env=prod;service=cart}', [101, 102.5, 103, 104.5]),
      minutes('requests{service=shop}', REQUESTS),
    ],
  },
  'graphite.csv': { format: 'csv', series: [minutes('shop.p95{}', [100, null, 102, 103.5])], notes: [NO_ZONE] },
  'go-times.csv': { format: 'csv', series: plain() },
  'units.csv': {
    format: 'csv',
    series: [
      minutes('size{}', [524_288, 1_048_576, 1_572_864, 0]),
      minutes('rate{}', [950, 1_200, 1_000, 0]),
      minutes('share{}', [10, 10.15, 10.2, 10.35]),
    ],
    units: ['B', 'req/s', '%'],
  },
  'newest-first.csv': {
    format: 'csv',
    series: [`p95{} ${[3, 2, 1, 0].map((index) => `${T + index * MINUTE}=${P95[index]}`).join(' ')}`],
  },
  'compressed.csv.gz': { format: 'csv', series: plain() },
  'influx-annotated.csv': {
    format: 'influx-csv',
    series: [
      minutes('http.p95{service=shop}', P95, T + 123),
      minutes('http.p95{service=cart}', [101, 102.5, 103, 104.5]),
      minutes('requests{}', REQUESTS),
    ],
    notes: [NO_NUMBERS],
  },
  'influx-plain.csv': { format: 'influx-csv', series: plain('http.p95{service=shop}') },
  'influx-shell.csv': { format: 'csv', series: both('name=http;service=shop') },
  'influx-lines.txt': {
    format: 'influx-lines',
    series: [
      minutes('http requests.count{path=/a,b;service=shop}', REQUESTS),
      minutes('http requests.p95{path=/a,b;service=shop}', P95),
      minutes('load{host=a}', P95),
    ],
    notes: [NO_NUMBERS],
  },
  'influx-v1.json': {
    format: 'influx-json',
    series: [minutes('http.p95{service=shop}', P95), minutes('http.count{service=shop}', [600, 601, null, 603])],
  },
  'cloudwatch-get-metric-statistics.json': {
    format: 'cloudwatch',
    series: (
      [
        ['Average', 0],
        ['Maximum', 1],
        ['p99', 0.5],
      ] as const
    ).map(([statistic, more]) =>
      [`TargetResponseTime.${statistic}{}`, ...[2, 0, 3, 1].map((index) => `${T + index * MINUTE}=${P95[index]! + more}`)].join(
        ' ',
      ),
    ),
    units: ['s', 's', 's'],
  },
  'cloudwatch-two-of-one-label.json': {
    format: 'cloudwatch',
    series: [
      `5xx{id=a} ${[3, 2, 1, 0].map((index) => `${T + index * MINUTE}=${REQUESTS[index]}`).join(' ')}`,
      minutes('5xx{id=b}', [1]),
    ],
    notes: ['5xx is not complete in the file (PartialData)'],
  },
  'datadog-v1-query.json': {
    format: 'datadog',
    series: [minutes('trace.http.request{env=prod;service=shop}', [100, null, 102, 103.5])],
    units: ['s'],
  },
  'datadog-v2-timeseries.json': {
    format: 'datadog',
    series: [minutes('p95{service=shop}', P95), minutes('p95{service=cart}', [null, 601, 602, 603])],
    options: { metric: 'p95' },
  },
  'grafana-frames.json': { format: 'grafana', series: both('service=shop'), units: ['ms', null] },
  'graphite.json': { format: 'graphite', series: [minutes('shop.p95{dc=eu}', [100, null, 102, 103.5])] },
  'rows.json': { format: 'ndjson', series: plain('p95{service=shop}') },
  'pinkbar-samples.json': {
    format: 'pinkbar',
    series: [minutes('requests{service=shop}', REQUESTS)],
    kinds: ['counter'],
  },
  'openmetrics.txt': {
    format: 'openmetrics',
    series: [
      minutes('http_requests_total{code=200;job=shop;service=shop}', REQUESTS, T + 500),
      minutes('in_flight{job=shop;path=a"b,};service=shop}', P95),
      minutes('latency_bucket{job=shop;le=+Inf;service=shop}', [5]),
      minutes('latency_count{job=shop;service=shop}', [5]),
      minutes('latency_sum{job=shop;service=shop}', [1.5]),
    ],
    kinds: ['total', 'gauge', 'total', 'total', 'total'],
  },
  'prometheus-text.txt': {
    format: 'openmetrics',
    series: [minutes('up{job=shop;service=shop}', [0, 1, 0, 1])],
    notes: ['infinite values were left out'],
  },
  'promtool-dump.txt': { format: 'openmetrics', series: plain('p95{job=shop;service=shop}') },
  'prometheus-captured-query-range.json': {
    format: 'prometheus',
    series: [
      `http_requests_total{code=200;${CHECKOUT}} ${CAPTURED + 3_000}=58 ${CAPTURED + 8_000}=155`,
      `http_requests_total{code=500;${CHECKOUT}} ${CAPTURED + 3_000}=2 ${CAPTURED + 8_000}=5`,
    ],
    kinds: ['total', 'total'],
  },
  'prometheus-captured-query.json': {
    format: 'prometheus',
    series: [
      `value{code=200} ${CAPTURED + 10_000}=19.444444444444446`,
      `value{code=500} ${CAPTURED + 10_000}=0.5555555555555556`,
    ],
    notes: [NO_NAME],
  },
  'victoriametrics-export.jsonl': {
    format: 'victoriametrics',
    series: (
      [
        ['200', [19, 39, 58, 76, 96, 116, 135, 155, 174, 194, 211, 229]],
        ['500', [1, 1, 2, 4, 4, 4, 5, 5, 6, 6, 9, 11]],
      ] as const
    ).map(([code, values]) =>
      [
        `http_requests_total{cluster=lab;code=${code};${CHECKOUT}}`,
        ...values.map((value, index) => `${CAPTURED + 59 + index * 1_000}=${value}`),
      ].join(' '),
    ),
    kinds: ['total', 'total'],
  },
};

const REFUSED: Readonly<Record<string, string>> = {
  'prometheus-captured-error.json': 'the server refused the query: exceeded maximum resolution of 11,000 points',
  'scrape-without-times.txt': 'line 2: the sample has no time: this is one scrape',
};

function onDays(days: readonly number[], hour: number): string {
  return ['p95{}', ...days.map((day, index) => `${Date.UTC(2026, 10, day, hour)}=${P95[index]}`)].join(' ');
}

describe('files_of_exporters', () => {
  it.each(Object.entries(READ))('reads %s', async (name, { format, series, notes = [], options, kinds, units }) => {
    const read = await readPath(join(FIXTURES, name), options);
    expect(read.format).toBe(format);
    expect(read.series.filter((text) => text.includes(' 1'))).toEqual(series);
    expect(read.notes).toEqual(notes.map((note) => expect.stringContaining(note)));
    if (kinds) expect(read.batch.map((each) => each.series.kind)).toEqual(kinds);
    if (units) expect(read.batch.map((each) => each.series.unit)).toEqual(units);
  });

  it.each(Object.entries(REFUSED))('refuses %s', async (name, message) => {
    await expect(readPath(join(FIXTURES, name))).rejects.toThrow(message);
  });

  it('knows every file of the folder', () => {
    const files = readdirSync(FIXTURES).filter((name) => name !== 'README.md');
    expect(files.toSorted()).toEqual([...Object.keys(READ), ...Object.keys(REFUSED)].toSorted());
  });
});
