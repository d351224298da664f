import { computed } from '@preact/signals';
import { millis } from '../../model/instant.ts';
import { kindStyle } from '../format/kind-styles.ts';
import { changeColour, HOTFIX_TAG } from '../format/tag-colours.ts';
import { type Change, plotWidthPx, shown, visibleChanges } from '../state/dashboard.ts';
import { view } from '../state/view.ts';
import { type MergedMarker, mergeMarkers } from './marker-merging.ts';
import type { ReleaseBar } from './release-bars.ts';

const BAR_PX = 2;
const HOTFIX_BAR_PX = 3;

/** Who leads where several bars fall together: the open one, then a hotfix, then one that is judged, and of these a flagged one. */
function rankOf(release: Change): number {
  const open = release.id === view.value.release ? 8 : 0;
  const hotfix = release.tags.includes(HOTFIX_TAG) ? 4 : 0;
  const judged = release.verdict === null ? 0 : 2;
  return open + hotfix + judged + (release.verdict === 'flagged' ? 1 : 0);
}

/** The changes on the screen, from left to right, those that stand on one another merged. */
export const releaseMarkers = computed<ReadonlyArray<MergedMarker<Change>>>(() => {
  const { from, to } = shown.value;
  const pxPerMs = plotWidthPx.value / (to - from);
  const markers = visibleChanges.value
    .map((release) => ({ x: (Date.parse(release.effectiveAt) - from) * pxPerMs, item: release }))
    .filter(({ x }) => x >= 0 && x <= plotWidthPx.value)
    .sort((a, b) => a.x - b.x);
  return mergeMarkers(markers, rankOf);
});

/** The bars of those markers, the open one last so that no other covers it. */
export const releaseBarsShown = computed<readonly ReleaseBar[]>(() =>
  releaseMarkers.value
    .map(({ leader }) => ({
      at: millis(Date.parse(leader.effectiveAt)),
      band:
        leader.endedAt === null ? null : { from: millis(Date.parse(leader.startedAt)), to: millis(Date.parse(leader.endedAt)) },
      colour: changeColour(leader),
      dashes: kindStyle(leader.kind).dashes,
      widthPx: leader.tags.includes(HOTFIX_TAG) ? HOTFIX_BAR_PX : BAR_PX,
      selected: leader.id === view.value.release,
    }))
    .sort((a, b) => Number(a.selected) - Number(b.selected)),
);

/** Nearer than this to a bar, the pointer means it. */
const REACH_PX = 6;

/** The marker at `x` CSS pixels from the left of the plots, or null where there is none near. */
export function markerAt(x: number): MergedMarker<Change> | null {
  let nearest: MergedMarker<Change> | null = null;
  for (const marker of releaseMarkers.value) {
    const distance = Math.abs(marker.x - x);
    if (distance <= REACH_PX && (nearest === null || distance < Math.abs(nearest.x - x))) nearest = marker;
  }
  return nearest;
}
