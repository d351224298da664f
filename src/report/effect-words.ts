import type { Effect } from '../model/finding.ts';
import type { SignalKind } from '../model/signal.ts';
import { formatLevel, round } from './format-value.ts';

/** From this factor on a change is shown as a factor: percentages beyond +100 % are misread. */
const SHOWN_AS_FACTOR = 2;

/** The part of a finding that says how large its change is. */
interface Changed {
  readonly effect: Pick<Effect, 'relative' | 'absolute'> | null;
  readonly kind: SignalKind;
  readonly unit: string | null;
}

/**
 * The change of a signal in the reader's unit: `0.2 % to 1.63 % of requests (+1.43 points, ×8.2)`, `120 ms to 350 ms (×2.9)`,
 * `12.4 to 8.1 (-35 %)`. Null without an effect.
 */
export function effectWords(changed: Changed): string | null {
  const levels = levelsOf(changed);
  if (!levels) return null;
  const { from, to, times } = levels;
  const sizes = [changed.kind === 'ratio' ? `${signed((to - from) * 100, 3)} points` : null, times].filter(
    (size) => size !== null,
  );
  const of = changed.kind === 'ratio' ? ' of requests' : '';
  return `${level(from, changed)} to ${level(to, changed)}${of}${sizes.length > 0 ? ` (${sizes.join(', ')})` : ''}`;
}

/** The same where there is little room: `0.2 % to 1.63 %, ×8.2`. Null without an effect. */
export function shortEffectWords(changed: Changed): string | null {
  const levels = levelsOf(changed);
  if (!levels) return null;
  return [`${level(levels.from, changed)} to ${level(levels.to, changed)}`, levels.times]
    .filter((part) => part !== null)
    .join(', ');
}

/** The level without the change, which the analysis expected, and with it. */
function levelsOf({ effect, kind }: Changed) {
  if (!effect) return null;
  const from = effect.relative ? effect.absolute / effect.relative : 0;
  const to = from + effect.absolute;
  // Neither is more than all of the requests, or less than none of them.
  const bounded = (value: number): number => (kind === 'ratio' ? Math.min(1, Math.max(0, value)) : value);
  return { from: bounded(from), to: bounded(to), times: timesOf(effect.relative) };
}

function timesOf(relative: number | null): string | null {
  if (relative === null) return null;
  const factor = 1 + relative;
  return factor >= SHOWN_AS_FACTOR ? `×${round(factor, 2)}` : `${signed(relative * 100, 2)} %`;
}

/** Three figures: in a sentence more would be read as precision. */
const level = (value: number, changed: Changed): string => formatLevel(value, changed, 3);

const signed = (value: number, figures: number): string => `${value > 0 ? '+' : ''}${round(value, figures)}`;
