import type { Effect } from '../../model/finding.ts';
import type { SignalKind } from '../../model/signal.ts';
import { percent, quantity } from './quantities.ts';

/** `+38 % (95 % interval +21 % to +58 %)`, or the change in the signal's own unit where no ratio exists. */
export function effectText(effect: Effect, kind: SignalKind): string {
  if (effect.relative === null) {
    const change = kind === 'ratio' ? percent(effect.absolute) : `${effect.absolute >= 0 ? '+' : ''}${quantity(effect.absolute)}`;
    return `${change} from a level of zero`;
  }
  if (effect.low === null || effect.high === null) return percent(effect.relative);
  return `${percent(effect.relative)} (95 % interval ${percent(effect.low)} to ${percent(effect.high)})`;
}
