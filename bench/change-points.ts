import { findChangePoints } from '../src/analysis/change-points/find-change-points.ts';
import { changedIndices, locateChanges } from '../src/analysis/change-points/locate-changes.ts';
import type { ChangePoint } from '../src/model/change-point.ts';
import { NOISES, type Noise, quietSeries, withStep } from './made-series.ts';
import { RIVALS, thresholdFor } from './rival-detectors.ts';

/** False alarms, notice, spikes and intervals of the change points, on made series: `npm run bench -- change-points`. */

/** Beside rivals: a share near 95 % has a standard error of 1.3 points. */
const RIVAL_SERIES = 300;
const ALARM_SERIES = 1_000;
const QUIET_LENGTH = 500;
const CELL_SERIES = 300;
const BEFORE = 200;
const AFTER = 20;
/** A change counts as found when it is dated this near. */
const NEAR = 3;
/** In persistent noise the position itself is uncertain by more. */
const ROUGHLY_NEAR = 10;
const SEED = 90_001;

const detect = (y: Float64Array): readonly number[] => changedIndices(locateChanges([y]));
const print = (...cells: readonly (string | number)[]): void => {
  process.stdout.write(`| ${cells.join(' | ')} |\n`);
};
const heading = (...cells: readonly string[]): void => {
  process.stdout.write('\n');
  print(...cells);
  print(...cells.map(() => '---'));
};
const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
const cellSeeds = (cell: number, count: number): readonly number[] =>
  Array.from({ length: count }, (_, i) => SEED + 10_000 * cell + i);
const shareOf = <Item>(items: readonly Item[], fits: (item: Item) => boolean): number => items.filter(fits).length / items.length;
const isNear = (places: readonly number[], place: number, reach: number): boolean =>
  places.some((found) => Math.abs(found - place) <= reach);

function falseAlarms(): void {
  heading(`noise, ${QUIET_LENGTH} quiet points`, 'false change points a series', 'series with any');
  for (const [cell, noise] of NOISES.entries()) {
    const counts = cellSeeds(cell, ALARM_SERIES).map((seed) => detect(quietSeries(noise, QUIET_LENGTH, seed)).length);
    const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length;
    print(noise, mean.toFixed(3), percent(shareOf(counts, (count) => count > 0)));
  }
}

function notice(): void {
  const after = [3, 4, 6, 8, 10, 20];
  heading(`step after ${BEFORE} white points, found with`, ...after.map((points) => `${points} points`));
  for (const height of [2, 3]) {
    const shares = after.map((points, cell) =>
      shareOf(cellSeeds(20 + 10 * height + cell, CELL_SERIES), (seed) =>
        isNear(detect(withStep(quietSeries('white', BEFORE + points, seed), BEFORE, height)), BEFORE, NEAR),
      ),
    );
    print(`${height} sigma`, ...shares.map(percent));
  }
}

function loneSpikes(): void {
  const places = [100, 150, 190, 195, 197, 198, 199];
  heading('lone 8-sigma spike in 200 white points at', ...places.map(String));
  const shares = places.map((place, cell) =>
    shareOf(cellSeeds(60 + cell, CELL_SERIES), (seed) => {
      const y = quietSeries('white', BEFORE, seed);
      return detect(y.map((value, i) => (i === place ? value + 8 : value))).length > 0;
    }),
  );
  print('called a change', ...shares.map(percent));
}

/** What a step is measured in: the standard deviation, but for t3 the scale of the distribution as well. */
const STEPS: readonly { readonly noise: Noise; readonly height: number; readonly name: string }[] = [
  { noise: 'white', height: 3, name: 'white' },
  { noise: 'AR 0.5', height: 3, name: 'AR 0.5' },
  { noise: 'AR 0.8', height: 3, name: 'AR 0.8' },
  { noise: 'daily wave', height: 3, name: 'daily wave' },
  { noise: 'trend', height: 3, name: 'trend' },
  { noise: 't3', height: 3, name: 't3, 3 scales' },
  { noise: 't3', height: 3 * Math.sqrt(3), name: 't3, 3 standard deviations' },
];

/** One kind of noise: series without a change, series with the step, and the rivals' thresholds from which each of the former is quiet. */
interface StepRow {
  readonly name: string;
  readonly quiet: readonly Float64Array[];
  readonly stepped: readonly Float64Array[];
  readonly ourFalseShare: number;
  readonly thresholds: readonly (readonly number[])[];
}

const stepRows = (): readonly StepRow[] =>
  STEPS.map(({ noise, height, name }, row) => {
    const quietOf = (cell: number): readonly Float64Array[] =>
      cellSeeds(cell + row, RIVAL_SERIES).map((seed) => quietSeries(noise, BEFORE + AFTER, seed));
    const quiet = quietOf(100);
    return {
      name,
      quiet,
      stepped: quietOf(120).map((y) => withStep(y, BEFORE, height)),
      ourFalseShare: shareOf(quiet, (y) => detect(y).length > 0),
      thresholds: RIVALS.map((rival) => quiet.map(rival.quietFrom)),
    };
  });

/** A table of steps found; `thresholdOf` sets a rival for a row. */
function stepTable(title: string, rows: readonly StepRow[], thresholdOf: (row: StepRow, rival: number) => number): void {
  const rivalNames = RIVALS.flatMap(({ name }) => [`false alarms, ${name}`, name]);
  heading(title, 'false alarms, ours', 'ours', ...rivalNames);
  for (const row of rows) {
    const rivals = RIVALS.flatMap(({ detect: rival }, index) => {
      const threshold = thresholdOf(row, index);
      const falseShare = shareOf(row.quiet, (y) => rival(y, threshold).length > 0);
      return [percent(falseShare), foundShares(row.stepped, (y) => rival(y, threshold))];
    });
    print(row.name, percent(row.ourFalseShare), foundShares(row.stepped, detect), ...rivals);
  }
}

/** Ours has its one default. Rivals get as many false alarms on the same series: once with one threshold for all noise, once with the best for each kind. */
function besideRivals(): void {
  const rows = stepRows();
  const found = `3-sigma step, ${BEFORE} points before and ${AFTER} after, found within ${NEAR} (${ROUGHLY_NEAR})`;
  const meanFalseShare = rows.reduce((sum, row) => sum + row.ourFalseShare, 0) / rows.length;
  const pooled = RIVALS.map((_, rival) =>
    thresholdFor(
      rows.flatMap((row) => row.thresholds[rival]!),
      meanFalseShare,
    ),
  );
  stepTable(`${found}; rivals with one threshold, equal false alarms over all rows`, rows, (_row, rival) => pooled[rival]!);
  stepTable(`${found}; rivals told the noise, equal false alarms in each row`, rows, (row, rival) =>
    thresholdFor(row.thresholds[rival]!, row.ourFalseShare),
  );
}

function foundShares(stepped: readonly Float64Array[], find: (y: Float64Array) => readonly number[]): string {
  const found = stepped.map(find);
  const near = shareOf(found, (places) => isNear(places, BEFORE, NEAR));
  return `${percent(near)} (${percent(shareOf(found, (places) => isNear(places, BEFORE, ROUGHLY_NEAR)))})`;
}

/** How often the interval of a change that was found holds the true position. */
function intervals(): void {
  heading('interval of a step between 150 and 150 points', 'found', 'holds the true position', 'median width');
  for (const [row, noise] of (['white', 't3', 'AR 0.5', 'AR 0.8', 'daily wave'] satisfies Noise[]).entries()) {
    for (const height of [1.5, 3]) {
      const found = cellSeeds(200 + 10 * row + height, CELL_SERIES).flatMap((seed): readonly ChangePoint[] => {
        const y = withStep(quietSeries(noise, 300, seed), 150, height);
        return findChangePoints(y, { minimumRelative: 0 })
          .changes.filter(({ index }) => Math.abs(index - 150) <= 30)
          .slice(0, 1);
      });
      const widths = found.map(({ low, high }) => high - low).sort((a, b) => a - b);
      print(
        `${noise}, ${height} sigma`,
        percent(found.length / CELL_SERIES),
        percent(shareOf(found, ({ low, high }) => low <= 150 && high >= 150)),
        widths[widths.length >> 1] ?? '-',
      );
    }
  }
}

/** Prints the tables of bench/history/change-points.md; some minutes. */
export async function run(): Promise<void> {
  falseAlarms();
  notice();
  loneSpikes();
  besideRivals();
  intervals();
}
