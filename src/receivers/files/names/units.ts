/** What a unit measures; cells of one column whose units measure the same are brought to one unit. */
type Dimension = 'time' | 'bytes' | 'percent' | 'count';

interface KnownUnit {
  readonly dimension: Dimension;
  /** How many of the base unit it is: milliseconds, bytes, per cent, one. */
  readonly factor: number;
  /** What it is called in a series. */
  readonly name: string | null;
}

const BASE_NAMES: Readonly<Record<Dimension, string | null>> = { time: 'ms', bytes: 'B', percent: '%', count: null };

const KNOWN: ReadonlyMap<string, KnownUnit> = new Map(
  Object.entries({
    ns: { dimension: 'time', factor: 1e-6, name: 'ns' },
    µs: { dimension: 'time', factor: 1e-3, name: 'us' },
    // Two code points look the same: the micro sign, and the Greek letter.
    μs: { dimension: 'time', factor: 1e-3, name: 'us' },
    us: { dimension: 'time', factor: 1e-3, name: 'us' },
    ms: { dimension: 'time', factor: 1, name: 'ms' },
    msec: { dimension: 'time', factor: 1, name: 'ms' },
    milliseconds: { dimension: 'time', factor: 1, name: 'ms' },
    s: { dimension: 'time', factor: 1e3, name: 's' },
    sec: { dimension: 'time', factor: 1e3, name: 's' },
    secs: { dimension: 'time', factor: 1e3, name: 's' },
    seconds: { dimension: 'time', factor: 1e3, name: 's' },
    min: { dimension: 'time', factor: 6e4, name: 'min' },
    mins: { dimension: 'time', factor: 6e4, name: 'min' },
    minutes: { dimension: 'time', factor: 6e4, name: 'min' },
    h: { dimension: 'time', factor: 3.6e6, name: 'h' },
    hour: { dimension: 'time', factor: 3.6e6, name: 'h' },
    hours: { dimension: 'time', factor: 3.6e6, name: 'h' },
    d: { dimension: 'time', factor: 8.64e7, name: 'd' },
    day: { dimension: 'time', factor: 8.64e7, name: 'd' },
    days: { dimension: 'time', factor: 8.64e7, name: 'd' },
    '%': { dimension: 'percent', factor: 1, name: '%' },
    percent: { dimension: 'percent', factor: 1, name: '%' },
    bytes: { dimension: 'bytes', factor: 1, name: 'B' },
    B: { dimension: 'bytes', factor: 1, name: 'B' },
    kB: { dimension: 'bytes', factor: 1e3, name: 'kB' },
    KB: { dimension: 'bytes', factor: 1e3, name: 'kB' },
    MB: { dimension: 'bytes', factor: 1e6, name: 'MB' },
    GB: { dimension: 'bytes', factor: 1e9, name: 'GB' },
    TB: { dimension: 'bytes', factor: 1e12, name: 'TB' },
    KiB: { dimension: 'bytes', factor: 2 ** 10, name: 'KiB' },
    MiB: { dimension: 'bytes', factor: 2 ** 20, name: 'MiB' },
    GiB: { dimension: 'bytes', factor: 2 ** 30, name: 'GiB' },
    TiB: { dimension: 'bytes', factor: 2 ** 40, name: 'TiB' },
  } satisfies Record<string, KnownUnit>),
);

/** Of counts, as Grafana and spreadsheets shorten them. `m` is missing: minutes, thousandths and millions are all written so. */
const MULTIPLIERS: Readonly<Record<string, number>> = {
  k: 1e3,
  K: 1e3,
  M: 1e6,
  Mil: 1e6,
  G: 1e9,
  Bil: 1e9,
  T: 1e12,
  Tri: 1e12,
};
const MULTIPLIED = /^(k|K|Mil|M|Bil|G|Tri|T)(?:\s+(.+))?$/u;

/** The known unit of a text such as `ms` or `Percent`, for the heads of columns and the units of other formats; null for any other. */
export const unitName = (text: string): string | null => knownUnit(text)?.name ?? null;

/** How the cells of one column become numbers of one unit. */
export interface ColumnUnit {
  readonly unit: string | null;
  /** By what follows the number; a cell with another text there is at fault. */
  readonly factors: ReadonlyMap<string, number>;
  /** What cells without a unit are multiplied by; null where all but zeros need one. */
  readonly bareFactor: number | null;
}

const WITHOUT_UNIT: ColumnUnit = { unit: null, factors: new Map(), bareFactor: 1 };

interface ReadUnit {
  readonly suffix: string;
  readonly dimension: Dimension;
  readonly factor: number;
  readonly name: string | null;
}

/** The unit of a column from what follows its numbers (`''` for nothing), or a sentence on why there is none. */
export function columnUnit(suffixes: readonly string[]): ColumnUnit | string {
  const written = suffixes.filter((suffix) => suffix !== '');
  const [first] = written;
  if (first === undefined) return WITHOUT_UNIT;
  const hasBare = suffixes.includes('');
  const minutes = written.includes('m') && written.some((suffix) => ['s', 'ms', 'h', 'd'].includes(suffix));
  if (written.includes('m') && !minutes)
    return 'm after a number may be minutes, thousandths or millions; write min, or leave units out';
  const read = written.map((suffix) => readUnit(minutes && suffix === 'm' ? 'min' : suffix, suffix));
  // A count such as 950 beside 1.2 K; elsewhere a number without a unit beside one with it may be of any.
  const bareFactor = read.every(({ dimension }) => dimension === 'count') ? 1 : hasBare ? null : 1;
  if (written.length === 1 && read[0]!.dimension !== 'count')
    return { unit: read[0]!.name, factors: new Map([[first, 1]]), bareFactor };
  const [base] = read;
  const other = read.find(
    ({ dimension, name }) => dimension !== base!.dimension || (dimension === 'count' && name !== base!.name),
  );
  if (other) return `${JSON.stringify(first)} and ${JSON.stringify(other.suffix)} stand in one column and do not go together`;
  const { dimension, name } = base!;
  const unit = dimension === 'count' ? name : BASE_NAMES[dimension];
  return { unit, factors: new Map(read.map(({ suffix, factor }) => [suffix, factor])), bareFactor };
}

/** What is no known unit is one of counts, such as `req/s`: it must be the same in the whole column. */
function readUnit(text: string, suffix: string): ReadUnit {
  const known = knownUnit(text);
  if (known) return { suffix, ...known };
  const multiplied = MULTIPLIED.exec(text);
  if (multiplied) return { suffix, dimension: 'count', factor: MULTIPLIERS[multiplied[1]!]!, name: multiplied[2] ?? null };
  return { suffix, dimension: 'count', factor: 1, name: text };
}

function knownUnit(text: string): KnownUnit | undefined {
  return KNOWN.get(text) ?? KNOWN.get(text.toLowerCase());
}
