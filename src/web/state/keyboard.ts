import { closeMarker, closeRelease, openMarker, stepRelease } from './selection.ts';
import { closeSuspects, selectedPoint } from './suspects.ts';
import { view } from './view.ts';

/** Elements that have a use of their own for the arrow keys. */
const TAKES_ARROWS = 'input, select, textarea, [contenteditable]';

/** Moves the focus along the heads of the strip; from elsewhere it starts at the newest. */
function stepHead(direction: 1 | -1): void {
  const heads = [...document.querySelectorAll<HTMLElement>('.head')];
  const position = heads.indexOf(document.activeElement as HTMLElement);
  const next = position < 0 ? heads.at(-1) : heads[position + direction];
  next?.focus();
}

function onKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (event.key === 'Escape') {
    if (selectedPoint.peek() !== null) closeSuspects();
    else if (openMarker.peek() !== null) closeMarker();
    else closeRelease();
    return;
  }
  if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
  if (event.target instanceof Element && event.target.closest(TAKES_ARROWS)) return;
  const direction = event.key === 'ArrowRight' ? 1 : -1;
  event.preventDefault();
  if (view.peek().release === null) stepHead(direction);
  else stepRelease(direction);
}

/** Left and right step through the releases, Escape closes what is open. Enter opens the head in focus, as it does on any button. */
export function listenToKeys(): void {
  document.addEventListener('keydown', onKey);
}
