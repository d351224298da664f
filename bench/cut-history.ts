import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import type { CaseSeries, ImpactCase } from './impact-case.ts';

/**
 * Makes young services of the cases of a release-impact benchmark: `node bench/cut-history.ts CASES.jsonl --hours 6 [--pad-days 7] >
 * CUT.jsonl`. Of the cases with two days before their first target event or more, so that every length is measured on the same ones, it
 * keeps that many hours; `--pad-days` puts time without samples in front, as the store hands over what began lately.
 */

const NEEDED_HISTORY_S = 2 * 86_400;

function cut(given: ImpactCase, hours: number, padDays: number): ImpactCase | null {
  const releasedAt = Math.min(...given.events.filter(({ target }) => target).map(({ t }) => t));
  if (given.series.some(({ start }) => releasedAt - start < NEEDED_HISTORY_S)) return null;
  const shortened = <Series extends CaseSeries>(series: Series): Series => {
    const dropped = Math.max(0, Math.ceil((releasedAt - hours * 3600 - series.start) / series.step_s));
    const padding = Math.round((padDays * 86_400 - hours * 3600) / series.step_s);
    const nothing = Array.from({ length: Math.max(0, padding) }, () => null);
    return {
      ...series,
      start: series.start + (dropped - nothing.length) * series.step_s,
      values: [...nothing, ...series.values.slice(dropped)],
      ...(series.den ? { den: [...nothing, ...series.den.slice(dropped)] } : {}),
    };
  };
  return {
    ...given,
    series: given.series.map(shortened),
    ...(given.controls ? { controls: given.controls.map(shortened) } : {}),
  };
}

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { hours: { type: 'string' }, 'pad-days': { type: 'string' } },
});
const [path] = positionals;
if (!path || !values.hours) throw new Error('usage: node bench/cut-history.ts CASES.jsonl --hours N [--pad-days N] > CUT.jsonl');
for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })) {
  const shorter = line === '' ? null : cut(JSON.parse(line) as ImpactCase, Number(values.hours), Number(values['pad-days'] ?? 0));
  if (shorter) process.stdout.write(`${JSON.stringify(shorter)}\n`);
}
