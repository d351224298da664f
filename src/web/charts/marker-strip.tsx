import { computed } from '@preact/signals';
import type { Schema } from '../../openapi/schema.ts';
import { spokenRelease } from '../format/release-naming.ts';
import { releaseColour } from '../format/tag-colours.ts';
import { ReleaseVerdictIcon } from '../releases/verdict-badge.tsx';
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

function spoken(marker: MergedMarker<Schema<'ReleaseSummary'>>): string {
  const leader = spokenRelease(marker.leader);
  return marker.items.length === 1 ? leader : `${marker.items.length} releases close together: ${leader}, and others`;
}

function toggleMarker(marker: MergedMarker<Schema<'ReleaseSummary'>>): void {
  if (marker.items.length === 1) openRelease(marker.leader.id);
  else openMarker.value = openMarker.peek() === marker.leader.id ? null : marker.leader.id;
}

function Head({ marker, row }: { readonly marker: MergedMarker<Schema<'ReleaseSummary'>>; readonly row: number }) {
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
      data-verdict={leader.verdict}
      data-open={items.some((item) => item.id === view.value.release)}
      aria-label={spoken(marker)}
      aria-expanded={merged ? openMarker.value === leader.id : undefined}
      style={{ left: `${VALUE_AXIS_PX + marker.x}px`, top: `${row * HEAD_PX}px`, borderColor: releaseColour(leader.tags) }}
      onClick={() => toggleMarker(marker)}
      onMouseEnter={hover}
      onMouseLeave={leave}
      onFocus={hover}
      onBlur={leave}
    >
      {merged ? <span class="head-count">{items.length}</span> : <ReleaseVerdictIcon verdict={leader.verdict} />}
    </button>
  );
}

/** The heads of the release bars, above the panels. */
export function MarkerStrip() {
  return (
    <ul class="strip" aria-label="Releases on the time axis" style={{ height: `${rowCount.value * HEAD_PX}px` }}>
      {releaseMarkers.value.map((marker, index) => (
        <li key={marker.leader.id}>
          <Head marker={marker} row={rows.value[index] ?? 0} />
        </li>
      ))}
    </ul>
  );
}
