import { readFileSync } from 'node:fs';
import { changedIndices, locateChanges } from '../src/analysis/change-points/locate-changes.ts';

/** Change points of the series of a file: `node bench/changepoint.ts tcpd.json`, one default setting for all of them. */

/** A series of one or more dimensions; null where a value is missing. */
interface BenchSeries {
  readonly name: string;
  readonly series: readonly (readonly (number | null)[])[];
}

const [path] = process.argv.slice(2);
if (!path) throw new Error('usage: node bench/changepoint.ts SERIES.json');
const found: Record<string, readonly number[]> = {};
for (const { name, series } of JSON.parse(readFileSync(path, 'utf8')) as readonly BenchSeries[]) {
  found[name] = changedIndices(locateChanges(series.map((values) => Float64Array.from(values, (value) => value ?? Number.NaN))));
}
process.stdout.write(`${JSON.stringify(found)}\n`);
