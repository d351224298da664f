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

/** Closes the open release and gives the focus back to what opened it. */
export function closeRelease(): void {
  const id = view.peek().release;
  if (id === null) return;
  changeView({ release: null });
  const head = document.querySelector<HTMLElement>(`[data-release-id="${CSS.escape(id)}"]`);
  const back = opener instanceof HTMLElement && opener.isConnected && opener !== document.body ? opener : head;
  opener = null;
  back?.focus();
}

/** Opens the next visible release, later (+1) or earlier (-1) than the open one. */
export function stepRelease(direction: 1 | -1): void {
  const ascending = visibleReleases.peek().toReversed();
  const place = ascending.findIndex((release) => release.id === view.peek().release);
  const next = ascending[place + direction];
  if (place >= 0 && next) openRelease(next.id);
}
