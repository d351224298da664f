import { signal } from '@preact/signals';
import { visibleReleases } from './dashboard.ts';
import { changeView, view } from './view.ts';

/** Leads of the merged markers whose list is open; null when none is. */
export const openMarker = signal<string | null>(null);

/** The leader of the marker under the pointer or in focus, whose card is shown. */
export const hoveredMarker = signal<string | null>(null);

/** Where to put the focus back when the open release is closed. */
let opener: Element | null = null;

/** Opens the findings of a release. */
export function openRelease(id: string): void {
  if (view.peek().release === null) opener = document.activeElement;
  openMarker.value = null;
  hoveredMarker.value = null;
  changeView({ release: id });
}

const headOf = (id: string): HTMLElement | null => document.querySelector<HTMLElement>(`[data-release-ids~="${CSS.escape(id)}"]`);

/** Closes the list of a merged marker and gives the focus back to its head. */
export function closeMarker(): void {
  const id = openMarker.peek();
  openMarker.value = null;
  if (id !== null) headOf(id)?.focus();
}

/** Closes the open release and gives the focus back to what opened it. */
export function closeRelease(): void {
  const id = view.peek().release;
  if (id === null) return;
  changeView({ release: null });
  const back = opener instanceof HTMLElement && opener.isConnected && opener !== document.body ? opener : headOf(id);
  opener = null;
  back?.focus();
}

/** Opens the next visible release, later (+1) or earlier (-1) than the open one. */
export function stepRelease(direction: 1 | -1): void {
  const ascending = visibleReleases.peek().toReversed();
  const position = ascending.findIndex((release) => release.id === view.peek().release);
  const next = ascending[position + direction];
  if (position >= 0 && next) openRelease(next.id);
}
