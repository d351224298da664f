import type { EventKind } from '../../model/event.ts';
import { kindStyle, kindsToExplain } from '../format/kind-styles.ts';
import { visibleChanges } from '../state/dashboard.ts';

const HEIGHT = 16;

/** A piece of the line by which changes of a kind are drawn. */
const KindLine = ({ kind }: { readonly kind: EventKind }) => (
  <svg class="kind-line" data-kind={kind} viewBox={`0 0 34 ${HEIGHT}`} aria-hidden="true">
    <path d={`M0 ${HEIGHT / 2}H34`} stroke-dasharray={kindStyle(kind).dashes.join(' ')} />
  </svg>
);

/** What the lines through the panels stand for, where not all are releases of code. */
export function KindLegend() {
  const kinds = kindsToExplain(visibleChanges.value);
  if (kinds.length === 0) return null;
  return (
    <ul class="kind-legend" aria-label="Kinds of changes">
      {kinds.map((kind) => (
        <li key={kind}>
          <KindLine kind={kind} />
          {kindStyle(kind).word}
        </li>
      ))}
    </ul>
  );
}
