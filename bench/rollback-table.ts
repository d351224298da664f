import { DEFAULT_IMPACT_SETTINGS } from '../src/analysis/impact/input/impact-input.ts';
import { logistic, logit } from '../src/analysis/stats/log-odds.ts';
import { type Finding, isFlag } from '../src/model/finding.ts';
import type { Story } from './rollback-case.ts';

type Judged = Pick<Finding, 'verdict' | 'probability'>;

/** One metric of one release, some minutes after its rollback; `before` is without the rollback, `after` with it. */
export interface RollbackItem {
  readonly case: string;
  readonly story: Story;
  readonly metric: string;
  readonly minutes: number;
  /** Minutes between release and rollback. */
  readonly gap: number;
  readonly label: 'regression' | 'none';
  readonly effectSd: number;
  readonly before: Judged;
  readonly after: Judged;
  /** Null where the rollback could not be measured. */
  readonly rollback: { readonly pValue: number; readonly share: number | null; readonly factor: number } | null;
}

/** Lines for people: releases flagged, metrics found, by size of step too, calibration, and p at rollbacks of metrics that nothing had moved. */
export function rollbackTable(items: readonly RollbackItem[]): readonly string[] {
  const moved = items.filter(({ label }) => label === 'regression');
  const quiet = items.flatMap(({ label, rollback }) => (label === 'none' && rollback ? [rollback.pValue] : []));
  const below = [0.01, 0.05, 0.2, 0.5].map((limit) => `${limit}: ${quiet.filter((p) => p < limit).length}`);
  return [
    ...[...Map.groupBy(items, ({ story }) => story)].map(([story, group]) => `${story}: ${releasesFlagged(group)}`),
    ...[...Map.groupBy(moved, ({ story }) => story)].map(([story, group]) => `${story}, moved metrics: ${metricsFound(group)}`),
    ...[...Map.groupBy(moved, ({ story, effectSd }) => `${story}, ${effectSd} deviations`)]
      .toSorted()
      .map(([name, group]) => `${name}: ${metricsFound(group)}`),
    `expected calibration error: ${SIDES.map((side) => calibrationError(items, side).toFixed(4)).join(' -> ')}`,
    `${quiet.length} p of metrics that nothing had moved; below ${below.join(', ')}`,
  ];
}

const SIDES = ['before', 'after'] as const;
type Side = (typeof SIDES)[number];

function releasesFlagged(group: readonly RollbackItem[]): string {
  const releases = [...Map.groupBy(group, (item) => item.case).values()];
  const flagged = (side: Side) => releases.filter((each) => each.some((item) => isFlag(item[side]))).length;
  return `${releases.length} releases, flagged ${SIDES.map(flagged).join(' -> ')}`;
}

const metricsFound = (group: readonly RollbackItem[]): string =>
  `${group.length}, found ${SIDES.map((side) => group.filter((item) => isFlag(item[side])).length).join(' -> ')}`;

/** Mean distance of stated and observed over ten bins, the probabilities restated at the share of regressions among the items. */
function calibrationError(items: readonly RollbackItem[], side: Side): number {
  const judged = items.flatMap(({ label, [side]: { probability } }) =>
    probability === null ? [] : [{ probability, happened: label === 'regression' ? 1 : 0 }],
  );
  const baseRate = judged.reduce((sum, { happened }) => sum + happened, 0) / judged.length;
  const shift = logit(baseRate) - logit(DEFAULT_IMPACT_SETTINGS.prior);
  const off = new Array<number>(10).fill(0);
  for (const { probability, happened } of judged) {
    const stated = logistic(logit(probability) + shift);
    off[Math.min(9, Math.floor(10 * stated))]! += stated - happened;
  }
  return off.reduce((sum, each) => sum + Math.abs(each), 0) / judged.length;
}
