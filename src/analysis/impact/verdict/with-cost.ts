import { type Cost, type Finding, isFlag, type Reason } from '../../../model/finding.ts';
import { millis } from '../../../model/instant.ts';
import { cutWindow, HORIZON_MS } from '../../series/native-series.ts';
import { quantity } from '../../wording/quantities.ts';
import { measureCost } from '../cost/measure-cost.ts';
import type { ImpactInput } from '../input/impact-input.ts';
import { historyOf } from '../outage/outage.ts';

/** Adds to a flag what the change has cost since its onset, until its end or so far. A signal that only varies more costs nothing. */
export function withCost(finding: Finding, input: ImpactInput): Finding {
  const { bad, kind, unit } = input.signal;
  if (!isFlag(finding) || bad === 'either' || finding.verdict === 'less_stable') return finding;
  const series = cutWindow(input.window, input.releaseAt, input.asOf);
  const from = Math.max(input.releaseAt, finding.onset?.at ?? input.releaseAt);
  const to = finding.end ?? Math.min(input.asOf, input.releaseAt + HORIZON_MS);
  const cost = measureCost(series, kind, bad, historyOf(series, input), [millis(from), millis(to)]);
  if (!cost || !Number.isFinite(cost.amount) || cost.amount <= 0) return finding;
  const isOver = finding.end !== null && finding.end !== undefined;
  const reason: Reason = { code: 'cost', text: costText(cost, bad, unit, isOver) };
  return { ...finding, cost, reasons: [...finding.reasons, reason] };
}

/** `Has cost about 310 errors more than expected so far (95 % interval 290 to 330).` */
function costText({ amount, low, high, unit: costUnit }: Cost, bad: 'up' | 'down', unit: string | null, isOver: boolean): string {
  const what =
    costUnit === 'unit_minutes'
      ? `${unit === null ? '' : `${unit} `}x min ${bad === 'up' ? 'more' : 'less'} than expected`
      : `${costUnit} ${bad === 'up' ? 'more' : 'fewer'} than expected`;
  const interval = `(95 % interval ${quantity(low)} to ${quantity(high)})`;
  return `${isOver ? 'It cost' : 'Has cost'} about ${quantity(amount)} ${what}${isOver ? '' : ' so far'} ${interval}.`;
}
