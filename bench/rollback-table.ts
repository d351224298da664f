import type { Finding } from '../src/model/finding.ts';
import type { Story } from './rollback-case.ts';

type Judged = Pick<Finding, 'verdict' | 'probability'>;

/** One metric of one release, some minutes after its rollback; `before` is without the rollback, `after` with it. */
export interface RollbackItem {
  readonly case: string;
  readonly story: Story;
  readonly metric: string;
  readonly minutes: number;
  readonly label: 'regression' | 'none';
  readonly effectSd: number;
  readonly before: Judged;
  readonly after: Judged;
  /** Null where the rollback could not be measured. */
  readonly rollback: { readonly pValue: number; readonly share: number | null; readonly factor: number } | null;
}

const isFlagged = ({ verdict }: Judged): boolean => verdict === 'regression' || verdict === 'less_stable';

/** Lines for people: releases flagged, metrics found, and p at rollbacks of metrics that nothing had moved. */
export function rollbackTable(items: readonly RollbackItem[]): readonly string[] {
  const groups = Map.groupBy(items, ({ story, minutes }) => `${story}, ${Math.round(minutes)} min after the rollback`);
  const lines = [...groups].map(([name, group]) => {
    const releases = [...Map.groupBy(group, (item) => item.case).values()];
    const flagged = (side: 'before' | 'after') => releases.filter((each) => each.some((item) => isFlagged(item[side]))).length;
    const moved = group.filter(({ label }) => label === 'regression');
    const found = (side: 'before' | 'after') => moved.filter((item) => isFlagged(item[side])).length;
    return `${name}: ${releases.length} releases, flagged ${flagged('before')} -> ${flagged('after')}; of ${moved.length} moved metrics found ${found('before')} -> ${found('after')}`;
  });
  const quiet = items.flatMap(({ label, rollback }) => (label === 'none' && rollback ? [rollback.pValue] : []));
  const below = [0.01, 0.05, 0.2, 0.5].map((limit) => `${limit}: ${quiet.filter((p) => p < limit).length}`);
  return [...lines, `${quiet.length} p of metrics that nothing had moved; below ${below.join(', ')}`];
}
