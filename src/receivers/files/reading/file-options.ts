/** What files of samples may be written as; `--format` takes these words. */
export const FILE_FORMATS = [
  'csv',
  'ndjson',
  'prometheus',
  'openmetrics',
  'victoriametrics',
  'influx-csv',
  'influx-lines',
  'influx-json',
  'cloudwatch',
  'datadog',
  'grafana',
  'graphite',
  'pinkbar',
] as const;
export type FileFormat = (typeof FILE_FORMATS)[number];

export type DecimalSign = '.' | ',';
/** Which number of `02/11/2026` is the day. */
export const DATE_ORDERS = ['dmy', 'mdy'] as const;
export type DateOrder = (typeof DATE_ORDERS)[number];

/** How a file is to be read where it does not say so itself; null leaves it to the content. */
export interface FileOptions {
  readonly format: FileFormat | null;
  /** Of times that name no zone; an IANA name. */
  readonly timeZone: string | null;
  readonly decimal: DecimalSign | null;
  /** One character. */
  readonly delimiter: string | null;
  readonly dateOrder: DateOrder | null;
  /** A label of the WHATWG encoding standard, such as `windows-1252`. */
  readonly encoding: string | null;
  /** The name of series that come without one, such as the answer to a Prometheus query of a function. */
  readonly metric: string | null;
}

export const NO_FILE_OPTIONS: FileOptions = {
  format: null,
  timeZone: null,
  decimal: null,
  delimiter: null,
  dateOrder: null,
  encoding: null,
  metric: null,
};
