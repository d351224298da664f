import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import type { SubjectFigures } from './catalogue-subject.ts';

/**
 * What a question costs as the store grows: one signal query, one list of services and one judgement at 1 k, 10 k and 100 k series, and one
 * judgement among 100 and 20,000 releases a week. `npm run -s bench -- catalogue [OTHER-CHECKOUT]`: with the folder of another checkout
 * of this project that one is measured too, in a process of its own. The stores of one process are asked by turns.
 */

interface Store {
  readonly series: number;
  readonly releases: number;
}

const GROWING: readonly Store[] = [1_000, 10_000, 100_000].map((series) => ({ series, releases: 100 }));
const BUSY: readonly Store[] = [100, 20_000].map((releases) => ({ series: 10_000, releases }));

const SUBJECT = join(import.meta.dirname, 'catalogue-subject.ts');

/** The figures of each store. */
function measure(checkout: string, stores: readonly Store[]): readonly (readonly SubjectFigures[])[] {
  const contents = stores.map(({ series, releases }) => `${series},${releases}`);
  const child = spawnSync(process.execPath, [SUBJECT, checkout, ...contents], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (child.status !== 0) throw new Error(`the stores of ${checkout} could not be measured`);
  return JSON.parse(child.stdout) as readonly (readonly SubjectFigures[])[];
}

const line = (...cells: readonly string[]): string =>
  `${cells[0]!.padEnd(10)}${cells[1]!.padEnd(44)}${cells
    .slice(2)
    .map((cell) => cell.padStart(20))
    .join('')}\n`;

const show = (ms: number): string => ms.toFixed(ms < 10 ? 2 : 0);

function report(
  title: string,
  stores: readonly Store[],
  labelOf: (store: Store) => string,
  checkouts: ReadonlyMap<string, string>,
) {
  process.stdout.write(`${title}\n${line('', 'CPU ms / wall ms / longest hold ms', ...stores.map(labelOf), 'CPU ratio')}`);
  for (const [name, folder] of checkouts) {
    const columns = measure(folder, stores);
    for (const [row, { question }] of columns[0]!.entries()) {
      const cells = columns.map((column) => column[row]!);
      const texts = cells.map(({ cpuMs, wallMs, holdMs }) => [cpuMs, wallMs, holdMs].map(show).join('/'));
      process.stdout.write(line(name, question, ...texts, (cells.at(-1)!.cpuMs / cells[0]!.cpuMs).toFixed(2)));
    }
  }
  process.stdout.write('\n');
}

/** `npm run bench -- catalogue [OTHER-CHECKOUT]`. */
export async function run([other]: readonly string[]): Promise<void> {
  const checkouts = new Map([
    ['this', resolve(import.meta.dirname, '..')],
    ...(other ? [['other', resolve(other)] as const] : []),
  ]);
  report('by the number of series', GROWING, ({ series }) => `${series / 1_000} k`, checkouts);
  report('10 k series, by releases a week', BUSY, ({ releases }) => `${releases}`, checkouts);
}
