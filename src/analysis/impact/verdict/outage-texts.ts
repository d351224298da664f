import type { SignalKind } from '../../../model/signal.ts';
import { clock, duration, percent, quantity } from '../../wording/quantities.ts';
import type { ImpactInput } from '../input/impact-input.ts';
import type { Outage } from '../outage/outage.ts';

/** The numbers behind an outage: `310 of 1240 requests failed since the release; the worst 2 min of the last 7.0 days had 0.4 %.` */
export function outageText(outage: Outage, input: ImpactInput): string {
  return `${whatHappened(outage, input)}; ${worstBefore(outage, input.signal.kind)}.`;
}

function whatHappened({ counts, from, to, extent }: Outage, input: ImpactInput): string {
  const { kind, unit } = input.signal;
  const when =
    from - input.releaseAt < to - from && to >= input.asOf ? 'since the release' : `from ${clock(from)} to ${clock(to)}`;
  if (counts && kind === 'ratio') return `${quantity(counts.events)} of ${quantity(counts.exposure)} requests failed ${when}`;
  if (counts) return `${quantity(counts.events)} instead of about ${quantity(counts.exposure)} were counted ${when}`;
  const inUnit = unit === null ? '' : ` ${unit}`;
  return `Stood at ${quantity(extent.level)}${inUnit} ${when}, ${quantity(extent.usual)}${inUnit} in the hour before`;
}

function worstBefore({ worst }: Outage, kind: SignalKind): string {
  const range = `the worst ${duration(worst.lengthMs)} of the last ${span(worst.searchedMs)}`;
  if (worst.level === null) return `no ${duration(worst.lengthMs)} of the last ${span(worst.searchedMs)} came near it`;
  if (kind === 'ratio') return `${range} had ${percent(worst.level).slice(1)}`;
  return `${range} had ${quantity(worst.level)} times the hour before`;
}

/** Past two days, days say more than hours. */
const IN_DAYS_FROM_MS = 2 * 86_400_000;

/** `7.0 days`, `36.0 h`. */
const span = (ms: number): string => (ms >= IN_DAYS_FROM_MS ? `${(ms / 86_400_000).toFixed(1)} days` : duration(ms));

/** When it was over, for a reader who was alarmed by it. */
export const recoveredText = ({ extent }: Outage): string =>
  `Got worse at ${clock(extent.from)} and was back at ${clock(extent.to)}, ${duration(extent.to - extent.from)} later.`;

/** What goes on for some minutes already. */
export const worseThanEverText = ({ from, to, extent, worst }: Outage): string =>
  `Worse since ${clock(extent.from)}: from ${clock(from)} to ${clock(to)} more than in any ${duration(worst.lengthMs)} of the last ${span(worst.searchedMs)}.`;
