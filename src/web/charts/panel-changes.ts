import { type Millis, millis } from '../../model/instant.ts';
import { changesBySignal } from '../state/dashboard.ts';
import type { Panel } from '../state/panel-plan.ts';
import { view } from '../state/view.ts';
import type { ChangeMark } from './change-marks.ts';
import { changeWords, turnOf } from './change-words.ts';

/** A change point of a panel, with what is said of it. */
export interface PanelChange extends ChangeMark {
  readonly low: Millis;
  readonly high: Millis;
  /** Such as `p95 rose by +45 %, from 100 ms to 145 ms`. */
  readonly words: string;
}

/** The change points of a panel's signals, oldest first; none while they are switched off. */
export function panelChanges(panel: Panel): readonly PanelChange[] {
  if (!view.value.changes) return [];
  const changes = panel.lines.flatMap(({ signal, label }) =>
    (changesBySignal.value?.get(signal.id) ?? []).map(
      (change): PanelChange => ({
        at: millis(Date.parse(change.at)),
        low: millis(Date.parse(change.low)),
        high: millis(Date.parse(change.high)),
        kind: change.kind,
        turn: turnOf(change),
        words: (label === '' ? '' : `${label} `) + changeWords(change, signal),
      }),
    ),
  );
  return changes.toSorted((a, b) => a.at - b.at);
}

/** The change whose mark is nearest to `at`, no farther than `withinMs`. */
export function changeNear(changes: readonly PanelChange[], at: number, withinMs: number): PanelChange | null {
  let nearest: PanelChange | null = null;
  for (const change of changes) {
    const distance = Math.abs(change.at - at);
    if (distance <= withinMs && distance < (nearest ? Math.abs(nearest.at - at) : Number.POSITIVE_INFINITY)) nearest = change;
  }
  return nearest;
}
