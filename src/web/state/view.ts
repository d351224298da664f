import { computed, signal } from '@preact/signals';
import { readView, type View, writeView } from './url-state.ts';

/** What the page shows, in step with the address bar. Changed only by `changeView`. */
export const view = signal<View>(readView(location.search));

export const zone = computed(() => view.value.zone);

/** Changes what is shown and adds it to the browser's history, so that Back undoes a zoom or closes a release. */
export function changeView(change: Partial<View>): void {
  const next = { ...view.peek(), ...change };
  const search = writeView(next);
  if (search === writeView(view.peek())) return;
  history.pushState(null, '', location.pathname + search);
  view.value = next;
}

/** Follows Back and Forward. */
export function followHistory(): void {
  addEventListener('popstate', () => {
    view.value = readView(location.search);
  });
}
