import { computed } from '@preact/signals';
import type { EventKind } from '../../model/event.ts';
import { spokenRelease } from '../format/release-naming.ts';
import { changeColour } from '../format/tag-colours.ts';
import { ReleaseVerdictIcon } from '../releases/verdict-badge.tsx';
import type { Change } from '../state/dashboard.ts';
import { hoveredMarker, openMarker, openRelease } from '../state/selection.ts';
import { view } from '../state/view.ts';
import { type MergedMarker, stackInRows } from './marker-merging.ts';
import { VALUE_AXIS_PX } from './panel-layout.ts';
import { releaseMarkers } from './release-markers.ts';

const HEAD_PX = 24;
const MOST_ROWS = 3;

const rows = computed(() =>
  stackInRows(
    releaseMarkers.value.map((marker) => marker.x),
    HEAD_PX,
    MOST_ROWS,
  ),
);

const rowCount = computed(() => Math.max(1, ...rows.value.map((row) => row + 1)));

function spoken(marker: MergedMarker<Change>): string {
  const leader = spokenRelease(marker.leader);
  return marker.items.length === 1 ? leader : `${marker.items.length} changes close together: ${leader}, and others`;
}

/** What is not judged has no report: its card is all there is. */
const opensCard = ({ items, leader }: MergedMarker<Change>): boolean => items.length > 1 || leader.verdict === null;

function toggleMarker(marker: MergedMarker<Change>): void {
  if (!opensCard(marker)) openRelease(marker.leader.id);
  else openMarker.value = openMarker.peek() === marker.leader.id ? null : marker.leader.id;
}

function Head({ marker, row }: { readonly marker: MergedMarker<Change>; readonly row: number }) {
  const { leader, items } = marker;
  const merged = items.length > 1;
  const hover = (): void => {
    hoveredMarker.value = leader.id;
  };
  const leave = (): void => {
    hoveredMarker.value = null;
  };
  return (
    <button
      type="button"
      class="head"
      data-release-id={leader.id}
      data-release-ids={items.map((item) => item.id).join(' ')}
      data-kind={leader.kind}
      data-verdict={leader.verdict ?? undefined}
      data-open={items.some((item) => item.id === view.value.release)}
      aria-label={spoken(marker)}
      aria-expanded={opensCard(marker) ? openMarker.value === leader.id : undefined}
      style={{ left: `${VALUE_AXIS_PX + marker.x}px`, top: `${row * HEAD_PX}px`, borderColor: changeColour(leader) }}
      onClick={() => toggleMarker(marker)}
      onMouseEnter={hover}
      onMouseLeave={leave}
      onFocus={hover}
      onBlur={leave}
    >
      {merged ? <span class="head-count">{items.length}</span> : <Sign change={leader} />}
    </button>
  );
}

function Sign({ change: { kind, verdict } }: { readonly change: Change }) {
  return verdict === null ? <span aria-hidden="true">{INITIALS[kind] ?? ''}</span> : <ReleaseVerdictIcon verdict={verdict} />;
}

/** In the heads of what has no verdict. */
const INITIALS: Readonly<Partial<Record<EventKind, string>>> = { scale: 'S', incident: '!', note: 'i' };

/** The heads of the bars, above the panels. */
export function MarkerStrip() {
  return (
    <ul
      class="strip"
      aria-label="Releases and other changes on the time axis"
      style={{ height: `${rowCount.value * HEAD_PX}px` }}
    >
      {releaseMarkers.value.map((marker, index) => (
        <li key={marker.leader.id}>
          <Head marker={marker} row={rows.value[index] ?? 0} />
        </li>
      ))}
    </ul>
  );
}
